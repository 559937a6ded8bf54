"""The pages of who comes by FranceConnect."""
