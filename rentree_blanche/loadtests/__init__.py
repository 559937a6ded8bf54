"""The September rush: a model of demand, the measured load and the capacity plan."""
