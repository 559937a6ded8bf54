"""Playwright scenarios of the catalogue, and the page objects that other suites may use."""
