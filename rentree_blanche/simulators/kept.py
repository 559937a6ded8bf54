"""Where keys and certificates are kept on this machine."""

import os
from pathlib import Path


def default_folder() -> Path:
    """Give where keys are kept from one start to the next (XDG Base Directory: state)."""
    state = os.environ.get("XDG_STATE_HOME", "")
    return (Path(state) if state.startswith("/") else Path.home() / ".local" / "state") / "rentree-blanche"
