"""What the simulators cost, always beside something measured in the same run: `python -m benchmarks`."""
