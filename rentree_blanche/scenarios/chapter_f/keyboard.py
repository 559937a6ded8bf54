"""A person who has no mouse: Tab leads on, and the focus can always be seen."""

from dataclasses import dataclass
from typing import Self

from playwright.sync_api import Locator, Page

_FARTHEST = 60
_STANDS = "each => each === document.activeElement"
_SHOWN = """each => {
  const style = getComputedStyle(each);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
}"""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The keyboard before one page."""

    page: Page

    def to(self, aim: Locator) -> Self:
        """Press Tab until the focus is on an element, and assert that it can be seen there.

        Raises:
            AssertionError: Tab does not lead there, or the focus is invisible.
        """
        aim.wait_for()
        for _ in range(_FARTHEST):
            self.page.keyboard.press("Tab")
            if aim.evaluate(_STANDS):
                assert aim.evaluate(_SHOWN), f"the focus cannot be seen on {aim}"
                return self
        raise AssertionError(f"Tab does not lead to {aim}")

    def write(self, field: Locator, text: str) -> Self:
        """Go to a field and type into it."""
        self.to(field).page.keyboard.type(text)
        return self

    def tick(self, choice: Locator) -> Self:
        """Go to a choice and press the space bar."""
        self.to(choice).page.keyboard.press("Space")
        return self

    def press(self, control: Locator) -> Self:
        """Go to a button or a link and press Enter."""
        self.to(control).page.keyboard.press("Enter")
        return self
