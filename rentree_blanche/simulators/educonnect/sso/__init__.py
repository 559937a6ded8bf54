"""Single sign-on: conversations, sessions, entry points and logout."""
