"""The journal lines of a relying party: each SAML message that it sends or takes, decoded and bounded."""

from dataclasses import dataclass

from rentree_blanche.simulators.core.actor import Ground

_SHOWN = 16_384
_IDP = "educonnect"


@dataclass(frozen=True, slots=True)
class Chronicle:
    """Writes a relying party's SAML messages into the journal."""

    ground: Ground

    def sent(self, summary: str, xml: bytes) -> None:
        """Write down a message that leaves for the identity provider."""
        self._write(self.ground.actor, _IDP, summary, xml, "sent", "")

    def taken(self, summary: str, xml: bytes) -> None:
        """Write down a message that was believed."""
        self._write(_IDP, self.ground.actor, summary, xml, "accepted", "")

    def refused(self, summary: str, xml: bytes, reason: str, cause: str) -> None:
        """Write down a message that was not believed, and why."""
        self._write(_IDP, self.ground.actor, f"{summary} refusé : {reason}", xml, reason, cause)

    def _write(self, source: str, target: str, summary: str, xml: bytes, verdict: str, cause: str) -> None:
        self.ground.journal.write(
            kind="saml",
            source=source,
            target=target,
            summary=summary,
            detail={"verdict": verdict, "cause": cause, "xml": _shown(xml)},
        )


def _shown(xml: bytes) -> str:
    content = xml[:_SHOWN].decode("utf-8", errors="replace")
    return content if len(xml) <= _SHOWN else f"{content}… ({len(xml)} octets)"
