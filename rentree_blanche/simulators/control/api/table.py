"""All operations of the control API, in the order in which the document shows them."""

from rentree_blanche.simulators.control.api import (
    accounts,
    clock,
    directory,
    faults,
    feeds,
    files,
    franceconnect,
    journal,
    keys,
    machinery,
    mail,
    people,
    providers,
    schools,
    sms,
    state,
)
from rentree_blanche.simulators.control.operations import AnyOperation

OPERATIONS: tuple[AnyOperation, ...] = (
    *directory.OPERATIONS,
    *people.OPERATIONS,
    *files.OPERATIONS,
    *accounts.OPERATIONS,
    *schools.OPERATIONS,
    *clock.OPERATIONS,
    *faults.OPERATIONS,
    *sms.OPERATIONS,
    *mail.OPERATIONS,
    *feeds.OPERATIONS,
    *journal.OPERATIONS,
    *providers.OPERATIONS,
    *keys.OPERATIONS,
    *machinery.OPERATIONS,
    *franceconnect.OPERATIONS,
    *state.OPERATIONS,
)
