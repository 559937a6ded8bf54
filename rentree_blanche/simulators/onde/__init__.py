"""ONDE: the register of primary schools and its nightly feeds."""
