"""Service providers of our own: a right one, and ones with a single defect each, by which every check is proven."""
