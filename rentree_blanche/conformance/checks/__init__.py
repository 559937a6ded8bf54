"""The checks: a module for each group, named after it, with its `CHECKS` in the order of the report."""
