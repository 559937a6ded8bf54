"""Errors of the check of service providers."""

from rentree_blanche.simulators.core.errors import RentreeError, UnusableInputError


class ConformanceError(RentreeError):
    """Base of what can go wrong while a service provider is checked."""


class ServiceFileError(UnusableInputError):
    """The tester's file cannot be used: each line of the message names a line and a field, and what to write."""


class UnreadableMetadataError(ServiceFileError):
    """The metadata of a service do not say what a login needs: checks of metadata can be made, and no others."""


class NotAllowedError(UnusableInputError):
    """A host that the tester did not allow would be contacted."""


class ServiceSilentError(ConformanceError):
    """The service did not answer: refused, broke the connection, or took too long."""


class NoRequestError(ConformanceError):
    """The start address did not lead to our identity provider; the message says what came instead."""
