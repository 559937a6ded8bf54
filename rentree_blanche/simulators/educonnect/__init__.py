"""The reference EduConnect IdP."""
