"""Who comes: the journeys of the model, at a browser, over whichever HTTP client carries them."""
