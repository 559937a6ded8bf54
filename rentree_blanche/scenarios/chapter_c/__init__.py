"""Chapter C: accounts distributed by the school."""
