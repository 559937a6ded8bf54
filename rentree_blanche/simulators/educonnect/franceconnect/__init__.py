"""EduConnect as a service provider of FranceConnect: OpenID Connect, whose identity it is, and the way out again."""
