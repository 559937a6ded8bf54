"""The model of demand: who comes, when, and what they do there. One description for the rush and for the plan."""

from rentree_blanche.loadtests.demand.file import default_file, read_demand
from rentree_blanche.loadtests.demand.rate import Rate, peak_rate
from rentree_blanche.loadtests.demand.values import Demand, Journey, Meeting, Mistake, Prices, Retry, Step, Work

__all__ = [
    "Demand",
    "Journey",
    "Meeting",
    "Mistake",
    "Prices",
    "Rate",
    "Retry",
    "Step",
    "Work",
    "default_file",
    "peak_rate",
    "read_demand",
]
