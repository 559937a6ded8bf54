"""A service provider's side of SAML 2.0: values in, XML out, and verdicts; no web framework, no store, no clock."""
