"""The HTTP API as OVH's clients use it, below `/1.0`."""
