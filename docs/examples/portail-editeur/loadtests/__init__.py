"""The publisher's own load tests."""
