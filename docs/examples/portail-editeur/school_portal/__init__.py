"""The publisher's ENT: a SAML service provider, written with Flask and python3-saml."""
