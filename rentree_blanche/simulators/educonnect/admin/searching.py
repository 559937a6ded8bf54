"""What a director looks for, read from the query of an address and written into one."""

from rentree_blanche.simulators.educonnect.accounts.values import Origin
from rentree_blanche.simulators.educonnect.admin.desk import Asked
from rentree_blanche.simulators.educonnect.admin.people import Standing, Wanted

_LONGEST = 100
_MAIL = {"oui": True, "non": False}


def wanted(asked: Asked) -> Wanted:
    """Read the criteria; what is none of its choices counts for nothing."""
    standing, origin = asked.get("etat"), asked.get("origine")
    return Wanted(
        text=asked.get("q").replace("\0", "")[:_LONGEST],
        class_label=asked.get("classe").replace("\0", "")[:_LONGEST],
        standing=Standing(standing) if standing in set(Standing) else None,
        mail=_MAIL.get(asked.get("mail")),
        origin=Origin(origin) if origin in set(Origin) else None,
    )


def page_number(asked: Asked) -> int:
    """Read the number of the page, from 1."""
    written = asked.get("page")
    return max(1, int(written)) if written.isascii() and written.isdecimal() and len(written) < 8 else 1
