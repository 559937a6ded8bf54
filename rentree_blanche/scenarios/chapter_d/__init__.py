"""Chapter D: after activation."""
