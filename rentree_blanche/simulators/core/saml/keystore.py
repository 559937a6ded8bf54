"""Key pairs that outlive the process, kept as PEM files in an actor's folder."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from rentree_blanche.simulators.core.saml.keys import KeyPair


def kept_key_pair(folder: Path, name: str, *, common_name: str, now: datetime) -> KeyPair:
    """Load the pair in `<name>.pem` of a folder, or make and keep a new one.

    Workers that start together agree: the first to name the finished file wins. Raises `KeyMaterialError` when the
    file is not one of ours.
    """
    file = folder / f"{name}.pem"
    if not file.exists():
        made = KeyPair.generate(common_name, now=now)
        draft = folder / f"{name}.{os.getpid()}.tmp"
        draft.touch(mode=0o600)
        draft.write_bytes(made.private_key_pem + made.certificate.pem)
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    content = file.read_bytes()
    return KeyPair.from_pem(content, content)
