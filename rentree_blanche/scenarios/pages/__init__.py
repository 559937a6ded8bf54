"""Page objects: what a person does on each page, in sentences."""

from rentree_blanche.scenarios.pages.account import AccountChildren, AccountPage, ForgottenPage
from rentree_blanche.scenarios.pages.activation import (
    AlreadyActivePage,
    ChildrenPage,
    CodePage,
    ContactPage,
    NarrowPage,
    PasswordPage,
    SuccessPage,
)
from rentree_blanche.scenarios.pages.ent import EntHome, NationalService
from rentree_blanche.scenarios.pages.franceconnect import (
    FranceConnectChoice,
    FranceConnectConsent,
    FranceConnectError,
    IdentityProvider,
)
from rentree_blanche.scenarios.pages.login import LoginPage
from rentree_blanche.scenarios.pages.onde import ExtractsPage, GuardianPage, UploadReport
from rentree_blanche.scenarios.pages.portal import Portal

__all__ = [
    "AccountChildren",
    "AccountPage",
    "AlreadyActivePage",
    "ChildrenPage",
    "CodePage",
    "ContactPage",
    "EntHome",
    "ExtractsPage",
    "ForgottenPage",
    "FranceConnectChoice",
    "FranceConnectConsent",
    "FranceConnectError",
    "GuardianPage",
    "IdentityProvider",
    "LoginPage",
    "NarrowPage",
    "NationalService",
    "PasswordPage",
    "Portal",
    "SuccessPage",
    "UploadReport",
]
