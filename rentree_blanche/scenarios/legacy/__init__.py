"""Scenarios on the login pages of before about 2025."""
