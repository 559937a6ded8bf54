"""Accounts of guardians and pupils: identifiers, passwords, lockout, and what their holders may be told of."""
