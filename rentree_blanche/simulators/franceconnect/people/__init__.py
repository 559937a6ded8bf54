"""Who can log in: the population's civil identities and those of the public integration platform."""
