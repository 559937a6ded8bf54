"""People and feeds at any size: `rentree population` writes them, `rentree feed` loads a feed into a store."""
