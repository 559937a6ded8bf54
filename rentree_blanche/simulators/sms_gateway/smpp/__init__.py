"""SMPP 3.4, for clients that bind."""
