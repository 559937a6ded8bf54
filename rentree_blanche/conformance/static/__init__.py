"""Checks made by reading alone: metadata and AuthnRequests, each rule a function that tells what it finds wrong."""
