"""What both sides of SAML 2.0 share: keys, signatures, encryption, bindings; in this process, never a subprocess."""
