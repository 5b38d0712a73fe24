"""How values become parts of a prompt: tables, arrays, structures, pictures and files."""
