"""The pages of 2023 (seeds 000, 001, 003)."""
