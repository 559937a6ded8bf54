"""SIECLE, the register of collèges and lycées."""
