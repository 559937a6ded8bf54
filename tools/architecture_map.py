"""The map of the architecture, docs/images/carte.svg: `python tools/architecture_map.py` draws it anew."""

from dataclasses import dataclass
from html import escape
from pathlib import Path

from rentree_blanche.simulators.control.names import HOSTS
from rentree_blanche.simulators.ent.parties import RELYING_PARTIES

DOCUMENT = Path(__file__).parents[1] / "docs" / "images" / "carte.svg"
_BOX_WIDTH, _BOX_HEIGHT = 240, 80
_WIDTH, _HEIGHT = 1000, 500
_IDENTITY_PROVIDERS = ("impots", "ameli", "laposte", "mobileconnect", "alicem")


@dataclass(frozen=True, slots=True)
class _Box:
    x: int
    y: int
    title: str
    hosts: tuple[str, ...]
    width: int = _BOX_WIDTH

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + _BOX_HEIGHT // 2


_SERVICES = (*RELYING_PARTIES, "pocket")
_BOXES = {
    "browser": _Box(20, 160, "Navigateur", ("parents, élèves, directeurs",)),
    "ent": _Box(380, 20, "ENT et services", _SERVICES),
    "educonnect": _Box(380, 160, "EduConnect", ("educonnect", "moncompte", "admin")),
    "franceconnect": _Box(380, 300, "FranceConnect", ("franceconnect",)),
    "providers": _Box(20, 300, "Fournisseurs d’identité", _IDENTITY_PROVIDERS),
    "registers": _Box(740, 20, "Registres", ("onde", "siecle")),
    "sms": _Box(740, 160, "Passerelle SMS", ("sms",)),
    "mailbox": _Box(740, 300, "Serveur de courriel", ("mailbox",)),
    "control": _Box(
        20, 400, "Contrôle : horloge, pannes, journal, instantanés ; personnes d’une graine", ("control",), width=960
    ),
}
_ARROWS = (
    ("browser", "ent", "HTTP"),
    ("browser", "educonnect", "HTTP"),
    ("ent", "educonnect", "SAML 2.0"),
    ("educonnect", "franceconnect", "OpenID Connect"),
    ("franceconnect", "providers", "OpenID Connect"),
    ("educonnect", "sms", "HTTP ou SMPP"),
    ("educonnect", "mailbox", "SMTP"),
    ("registers", "educonnect", "flux de nuit"),
    ("registers", "ent", "export AAF"),
)


def drawn() -> str:
    """Give the map; no font or style comes from outside, and it reads on a dark page too."""
    left_out = set(HOSTS) - {host for box in _BOXES.values() for host in box.hosts}
    if left_out:
        raise ValueError(f"hosts without a place on the map: {', '.join(sorted(left_out))}")
    parts = [*map(_arrow, _ARROWS), *map(_box, _BOXES.values())]
    told = "Qui parle à qui dans la fédération, et par quel protocole"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="carte-titre" font-family="sans-serif">\n<title id="carte-titre">{told}</title>'
    )
    ground = f'<rect width="{_WIDTH}" height="{_HEIGHT}" rx="10" fill="#f5f6f8"/>'
    return "\n".join((head, ground, *parts, "</svg>\n"))


def _box(box: _Box) -> str:
    x, y = box.x + box.width // 2, box.y
    lines = _wrapped(box.hosts)
    top = y + (30 if len(lines) == 1 else 22)
    words = "".join(
        f'<text x="{x}" y="{top + 19 + 15 * row}" text-anchor="middle" font-size="11.5" fill="#595959">{escape(line)}'
        "</text>"
        for row, line in enumerate(lines)
    )
    return (
        f'<rect x="{box.x}" y="{y}" width="{box.width}" height="{_BOX_HEIGHT}" rx="8" '
        'fill="#fff" stroke="#1f4e79" stroke-width="1.5"/>'
        f'<text x="{x}" y="{top}" text-anchor="middle" font-size="15" font-weight="bold" fill="#1f4e79">'
        f"{escape(box.title)}</text>{words}"
    )


def _wrapped(hosts: tuple[str, ...], most: int = 34) -> list[str]:
    lines: list[str] = []
    for host in hosts:
        if lines and len(lines[-1]) + len(host) + 2 <= most:
            lines[-1] += f", {host}"
        else:
            lines.append(host)
    return lines


def _arrow(arrow: tuple[str, str, str]) -> str:
    begin, end, words = _BOXES[arrow[0]], _BOXES[arrow[1]], arrow[2]
    (x1, y1), (x2, y2) = _edge(begin, end), _edge(end, begin)
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    point = " ".join(f"{x2 - 9 * ux + side * 4 * uy:.0f},{y2 - 9 * uy - side * 4 * ux:.0f}" for side in (1, -1))
    x, y = (x1 + x2) / 2 + (0 if ux else 8), (y1 + y2) / 2 - (8 if not uy else -4)
    anchor = "middle" if ux else "start"
    return (
        f'<path d="M{x1} {y1} L{x2} {y2}" stroke="#595959" stroke-width="1.5"/>'
        f'<polygon points="{x2},{y2} {point}" fill="#595959"/>'
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="12" fill="#161616" stroke="#f5f6f8" '
        f'stroke-width="5" paint-order="stroke">{escape(words)}</text>'
    )


def _edge(box: _Box, towards: _Box) -> tuple[int, int]:
    """Give where a line from the middle of a box towards another leaves it: at a side if they lie beside each other."""
    x, y = box.middle
    if box.x == towards.x:
        return x, box.y + (_BOX_HEIGHT if towards.y > box.y else 0)
    return box.x + (box.width if towards.x > box.x else 0), y + (
        0 if box.y == towards.y else 20 if towards.y > box.y else -20
    )


if __name__ == "__main__":
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(drawn(), encoding="utf-8")
