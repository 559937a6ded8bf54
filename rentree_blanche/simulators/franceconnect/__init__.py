"""FranceConnect as its service providers see it, and five identity providers behind it."""
