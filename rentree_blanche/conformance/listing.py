"""The catalogue of checks and the outcomes of a run, as tables for a terminal."""

from rich import box
from rich.table import Table

from rentree_blanche.conformance.record import Record
from rentree_blanche.conformance.registry import Catalogue
from rentree_blanche.conformance.values import TITLES, Kind, Rank, Verdict

SIGNS = {
    Verdict.PASSED: "✓",
    Verdict.FAILED: "✗",
    Verdict.WARNING: "!",
    Verdict.NOT_CONCLUSIVE: "?",
    Verdict.SERVICE_BROKE: "✗",
    Verdict.NOT_APPLICABLE: "–",
}
VERDICTS = {
    Verdict.PASSED: "réussi",
    Verdict.FAILED: "échec",
    Verdict.WARNING: "à signaler",
    Verdict.NOT_CONCLUSIVE: "non concluant",
    Verdict.SERVICE_BROKE: "service en panne",
    Verdict.NOT_APPLICABLE: "sans objet",
}
RANKS = {Rank.CORE: "SAML", Rank.EDUCONNECT: "EduConnect", Rank.INFO: "information"}
KINDS = {Kind.STATIC: "lecture", Kind.DYNAMIC: "message"}


def table(found: Catalogue) -> Table:
    """Make the table of what is checked."""
    made = Table("Contrôle", "Ce qu’un service correct fait", "Source", "Classe", box=box.SIMPLE_HEAD, pad_edge=False)
    for check in found.checks:
        made.add_row(check.id, check.title, check.clause, RANKS[check.rank])
    return made


def outcome_table(record: Record) -> Table:
    """Make the table of what a run found: all that did not simply pass, then the count of each verdict by group."""
    made = Table("", "Contrôle", "Constat", box=box.SIMPLE_HEAD, pad_edge=False)
    for check in record.checks:
        outcome = record.outcomes.get(check.id)
        if outcome is not None and outcome.verdict not in (Verdict.PASSED, Verdict.NOT_APPLICABLE):
            made.add_row(SIGNS[outcome.verdict], check.id, f"{check.title}. {outcome.told}")
    return made


def count_table(record: Record) -> Table:
    """Make the table of verdicts by group."""
    made = Table("Groupe", *(VERDICTS[verdict] for verdict in Verdict), box=box.SIMPLE_HEAD, pad_edge=False)
    for group in dict.fromkeys(check.group for check in record.checks):
        verdicts = [
            record.outcomes[check.id].verdict
            for check in record.checks
            if check.group is group and check.id in record.outcomes
        ]
        made.add_row(TITLES[group], *(str(verdicts.count(verdict) or "") for verdict in Verdict))
    return made
