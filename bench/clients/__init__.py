"""One small adapter for each client, and the worker that measures it in a process of its own."""
