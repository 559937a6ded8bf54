"""Activation of accounts: codes, children confirmed by their birth dates, the account opened."""
