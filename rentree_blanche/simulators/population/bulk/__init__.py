"""The same people by the hundred thousand: columns instead of objects, equal to what `family(i)` gives.

Needs NumPy and Polars (`pip install 'rentree-blanche[scale]'`), which are imported by whoever imports these modules.
"""
