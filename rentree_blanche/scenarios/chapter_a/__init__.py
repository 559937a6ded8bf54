"""Chapter A: FranceConnect (representatives)."""
