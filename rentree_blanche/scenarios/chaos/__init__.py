"""Chapter CH: what goes wrong by itself, between actors and in time; nothing is lost, nothing doubled."""
