"""Relying parties: ENT portals and national services."""
