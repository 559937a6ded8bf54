"""Metadata, by reading alone."""

from rentree_blanche.conformance.static import metadata_document, metadata_endpoints, metadata_keys, metadata_people

CHECKS = (
    *metadata_document.CHECKS,
    *metadata_keys.CHECKS,
    *metadata_endpoints.CHECKS,
    *metadata_people.CHECKS,
)
