"""A provider on this machine that is faster than every client that is measured on it."""
