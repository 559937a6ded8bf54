"""Scenarios on EduConnect's pages of other years than the default."""
