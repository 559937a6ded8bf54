"""Errors of the plan."""

from rentree_blanche.loadtests.errors import LoadError
from rentree_blanche.simulators.core.errors import UnusableInputError


class PlanError(UnusableInputError):
    """A plan cannot be worked out from what was given: the message names the place, and what to write instead."""


class MeasureError(UnusableInputError):
    """Measurements cannot be used: too few points, or a result that lacks what is asked."""


class NotWorkedOutError(LoadError):
    """The plan itself failed: what came out is no answer."""
