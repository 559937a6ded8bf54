"""Where Debian keeps Chromium, for what starts it and for what looks whether it is there."""

from pathlib import Path

DEBIAN_BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
