"""Rentrée Blanche: the whole EduConnect federation on one machine."""

__version__ = "0.1.0"
