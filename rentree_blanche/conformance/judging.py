"""Making a check: whatever happens at the service becomes a verdict, never an error of ours."""

from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.errors import NoRequestError, NotAllowedError, ServiceSilentError
from rentree_blanche.conformance.values import Check, Finding, Group, Kind, Outcome, Verdict
from rentree_blanche.simulators.core.clock import stopwatch, wall

_HOPELESS = Finding(
    verdict=Verdict.NOT_CONCLUSIVE,
    told="la connexion valide échoue à chaque fois : rien d’autre n’est essayé tant qu’elle n’aboutit pas",
)


def outcome_of(check: Check, bench: Bench) -> Outcome:
    """Make a check at a bench."""
    began, start = wall(), stopwatch()
    try:
        found = _beforehand(check, bench) or check.judge(bench)
    except ServiceSilentError as error:
        bench.note_control(succeeded=False)
        found = Finding(verdict=Verdict.SERVICE_BROKE, told=str(error))
    except (NoRequestError, NotAllowedError) as error:
        found = Finding(verdict=Verdict.NOT_CONCLUSIVE, told=str(error))
    return Outcome(
        check=check.id,
        verdict=found.verdict,
        told=found.told,
        evidence=found.evidence,
        began=began.isoformat(timespec="seconds"),
        seconds=round(stopwatch() - start, 3),
    )


def _beforehand(check: Check, bench: Bench) -> Finding | None:
    """Give what is known without making the check, None where it has to be made."""
    if check.group is not Group.METADATA and not bench.is_readable:
        return Finding(verdict=Verdict.NOT_CONCLUSIVE, told=str(bench.read))
    return _HOPELESS if check.kind is Kind.DYNAMIC and bench.is_hopeless else None
