"""Checking a service provider: whose session does it open, and on what grounds?

A check is a value (`values.Check`) whose judge works at a bench (`bench.Bench`); `registry.catalogue()` lists them.
"""
