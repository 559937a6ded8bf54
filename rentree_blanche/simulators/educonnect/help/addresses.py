"""Where EduConnect's help is (seed 001 prints it)."""

from typing import Final

HELP: Final = "/educt-aide/aide/"
