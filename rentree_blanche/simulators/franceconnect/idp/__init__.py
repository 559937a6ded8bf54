"""The identity providers behind FranceConnect: each its own form, and a small OpenID Connect of their own."""
