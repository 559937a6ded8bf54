"""Chaos in a federation whose EduConnect is served by processes of its own."""
