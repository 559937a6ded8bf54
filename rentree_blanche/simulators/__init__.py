"""The actors of the federation, the ground floor they stand on, and the roof that composes them."""
