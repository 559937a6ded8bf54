"""Page objects: what a person does on each page, in sentences."""

from rentree_blanche.scenarios.pages.activation import (
    AlreadyActivePage,
    ChildrenPage,
    CodePage,
    ContactPage,
    PasswordPage,
    SuccessPage,
)
from rentree_blanche.scenarios.pages.login import LoginPage

__all__ = [
    "AlreadyActivePage",
    "ChildrenPage",
    "CodePage",
    "ContactPage",
    "LoginPage",
    "PasswordPage",
    "SuccessPage",
]
