"""The mail server: SMTP as real clients speak it, and an inbox for every address in `.test`."""
