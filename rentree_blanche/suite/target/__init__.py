"""A deployment at which scenarios are pointed: its file, what scenarios need of it, and what stands for fixtures."""

from rentree_blanche.suite.target.file import TargetError, read_target
from rentree_blanche.suite.target.values import Target

__all__ = ["Target", "TargetError", "read_target"]
