"""The pytest plugin: fixtures for suites that run against a federation."""
