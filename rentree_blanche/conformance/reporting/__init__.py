"""What a run found, written for people and for programs."""
