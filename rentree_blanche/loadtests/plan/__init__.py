"""The capacity plan: what the country will ask, what breaks first, and what each remedy is worth."""
