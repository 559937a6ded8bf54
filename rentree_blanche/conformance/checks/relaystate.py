"""RelayState: what comes back with a response leads nowhere but into the service."""

from __future__ import annotations

from rentree_blanche.conformance.attempts import attempt
from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.expectations import About, accepted_finding, controlled
from rentree_blanche.conformance.values import Finding, Group, Judge, Rank, Verdict
from rentree_blanche.simulators.educonnect.saml.changes import Change, Draft, Phase
from rentree_blanche.simulators.educonnect.saml.changes.draft import step

_ABOUT = About(
    group=Group.RELAY_STATE,
    clause="OWASP : redirections non validées ; SAML bindings 3.5.3",
    cause="Le service envoie la personne là où RelayState le dit, sans regarder où c’est.",
    remedy="relaystate",
)
_SCRIPT = "javascript:alert(document.domain)"


def carrying(relay_state: str | None) -> Change:
    """Let another RelayState come back, or none."""

    def work(draft: Draft) -> None:
        draft.relay_state = relay_state

    return step(Phase.CONTENT, f"RelayState {relay_state!r}", work)


def _stays(relay_state: str) -> Judge:
    """Judge that the person stays at the service, whether their session opens or not."""

    def judge(bench: Bench) -> Finding:
        without_control, control = controlled(bench)
        if without_control is not None:
            return without_control
        tried = attempt(bench, carrying(relay_state), label="autre RelayState")
        evidence = (control.evidence, tried.evidence)
        led = next((each.location for each in tried.evidence.received if _is_led(each.location, relay_state)), None)
        if led is not None or tried.led_away:
            told = f"le service envoie la personne à {led or relay_state}"
            return Finding(verdict=Verdict.FAILED, told=told, evidence=evidence)
        if tried.seen.broke:
            return Finding(verdict=Verdict.SERVICE_BROKE, told=tried.seen.broke, evidence=evidence)
        if tried.ended is not None and _SCRIPT in tried.ended.text:
            told = "la page écrit RelayState tel quel, script compris"
            return Finding(verdict=Verdict.FAILED, told=told, evidence=evidence)
        return Finding(verdict=Verdict.PASSED, told="la personne reste chez le service", evidence=evidence)

    return judge


def _is_led(location: str | None, relay_state: str) -> bool:
    return location is not None and location.startswith((relay_state, "javascript:"))


def _accepts(relay_state: str | None) -> Judge:
    def judge(bench: Bench) -> Finding:
        without_control, control = controlled(bench)
        if without_control is not None:
            return without_control
        tried = attempt(bench, carrying(relay_state), label="autre RelayState")
        return accepted_finding(bench, tried, Rank.INFO, (control.evidence,))

    return judge


CHECKS = (
    _ABOUT.check("open-redirect", "N’envoie personne à une autre adresse", _stays("https://hameconnage.exemple.fr/")),
    _ABOUT.check("slashes", "N’envoie personne à une adresse sans protocole", _stays("//hameconnage.exemple.fr/")),
    _ABOUT.check("script", "N’exécute pas un script de RelayState", _stays(_SCRIPT)),
    _ABOUT.check(
        "long",
        "Supporte un RelayState de plus de 80 octets",
        _accepts("/" + "a" * 80),
        rank=Rank.INFO,
        clause="SAML bindings 3.5.3",
    ),
    _ABOUT.check(
        "absent",
        "Ouvre la session quand RelayState ne revient pas",
        _accepts(None),
        rank=Rank.INFO,
        clause="SAML bindings 3.5.3",
    ),
)
