"""The SMS gateway: HTTP API as real platforms use it, and an inbox."""
