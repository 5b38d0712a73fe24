"""nbllm beside other clients and the floor, on one server, in turns."""
