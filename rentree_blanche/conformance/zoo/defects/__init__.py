"""The broken providers: each differs from the right one by one defect, and fails exactly the checks declared for it."""

from rentree_blanche.conformance.zoo.defects import assertions, envelope, logouts, people, reading, signatures
from rentree_blanche.conformance.zoo.defects.altering import Defect

DEFECTS: tuple[Defect, ...] = (
    *signatures.DEFECTS,
    *reading.DEFECTS,
    *envelope.DEFECTS,
    *assertions.DEFECTS,
    *people.DEFECTS,
    *logouts.DEFECTS,
)
