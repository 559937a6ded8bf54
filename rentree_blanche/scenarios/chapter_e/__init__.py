"""Chapter E: the director and the register."""
