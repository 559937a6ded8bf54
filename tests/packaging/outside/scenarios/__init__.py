"""The scenarios of a project that has nothing to do with ours but the name of the folder."""

OWNER = "somebody else"
