"""The catalogue of scenarios, and what becomes of them when they run."""
