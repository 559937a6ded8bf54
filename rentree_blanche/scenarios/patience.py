"""How long a page may take in milliseconds: on a machine with other work, a browser and its servers answer late."""

PATIENCE = 20_000.0
