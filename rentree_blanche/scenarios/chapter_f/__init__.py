"""Chapter F: quality across all pages."""
