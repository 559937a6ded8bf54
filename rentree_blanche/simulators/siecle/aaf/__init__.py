"""AAF as collèges and lycées are written in it: the attribute names of the second degree."""
