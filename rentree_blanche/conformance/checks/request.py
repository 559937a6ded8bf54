"""AuthnRequests, by reading alone."""

from rentree_blanche.conformance.static import request_asking, request_binding, request_message, request_signature

CHECKS = (
    *request_binding.CHECKS,
    *request_message.CHECKS,
    *request_asking.CHECKS,
    *request_signature.CHECKS,
)
