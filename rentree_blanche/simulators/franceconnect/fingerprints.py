"""Secrets that are kept as fingerprints, and secrets that derive from the federation's own."""

import base64
import hashlib
import hmac


def fingerprint(secret: str) -> str:
    """Give what is stored of a cookie, code or token: it cannot be used by who reads the store."""
    return hashlib.sha256(secret.encode()).hexdigest()


def derived(secret: str, *words: str) -> str:
    """Derive an unguessable value (43 characters, URL-safe) from a secret: the same for the same words."""
    made = hmac.new(secret.encode(), "\x1f".join(words).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def same(one: str, other: str) -> bool:
    """Compare two secrets without telling by time where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def half_hash(token: str) -> str:
    """Give the `at_hash` of an access token for the algorithms with SHA-256 (OpenID Connect Core 3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()
