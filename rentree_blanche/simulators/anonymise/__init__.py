"""Real extracts of ONDE made synthetic: same shape, same dirt, nobody's data."""
