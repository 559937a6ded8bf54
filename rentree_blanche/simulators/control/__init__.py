"""Control API and dashboard of a federation."""
