"""The HTTP API as Sinch's clients use it."""
