"""The load tests of that project."""

OWNER = "somebody else"
