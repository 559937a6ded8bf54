"""Long ways through several chapters."""
