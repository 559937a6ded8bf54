"""Mail addresses as people type them."""

from email_validator import EmailNotValidError, validate_email


def read_mail(typed: str) -> str | None:
    """Give a typed mail address without surrounding spaces; None for what is none."""
    try:
        return validate_email(typed.strip(), check_deliverability=False, test_environment=True).original
    except EmailNotValidError:
        return None
