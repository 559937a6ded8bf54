"""Paper: PDF pages with the simulator's banner, in a font that has every Latin letter."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableCellFillMode, XPos, YPos
from fpdf.fonts import FontFace

from rentree_blanche.simulators.core.web import BANNER

_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "DejaVu"
_MARGIN = 18.0
_LONGEST_CELL = 160
"""Characters: in the narrowest column they are still less high than a page, beyond which no row may go."""
_INK, _FAINT, _BANNER, _RULE = (22, 22, 22), (89, 89, 89), (255, 217, 102), (213, 216, 221)


class Paper(FPDF):
    """A4 pages, each under the banner; `foot` stands below, with the page's number where there are several.

    Args:
        title: of the document. made: the moment that the document bears.
    """

    def __init__(self, title: str, made: datetime, *, foot: str, landscape: bool = False) -> None:
        super().__init__(orientation="landscape" if landscape else "portrait", format="A4")
        self._foot = foot
        for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(_FAMILY, style, _FONTS / name)
        self.set_title(title)
        self.set_lang("fr-FR")
        self.set_creator("Rentrée Blanche")
        self.set_creation_date(made)
        self.set_margins(_MARGIN, 22)
        self.set_auto_page_break(auto=True, margin=20)

    def header(self) -> None:
        """Draw the banner."""
        self.set_fill_color(*_BANNER)
        self.rect(0, 0, self.w, 11, style="F")
        self.set_xy(0, 2.5)
        self.write_in(10, bold=True)
        self.cell(self.w, 6, BANNER, align="C")
        self.set_xy(self.l_margin, 22)

    def footer(self) -> None:
        """Write what stands at the foot of every page."""
        self.set_y(-14)
        self.write_in(7.5, faint=True)
        self.cell(0, 5, f"{self._foot} – {self.page_no()}/{{nb}}", align="C")

    def write_in(self, size: float, *, bold: bool = False, faint: bool = False) -> None:
        """Write on in a size and weight."""
        self.set_font(_FAMILY, "B" if bold else "", size)
        self.set_text_color(*(_FAINT if faint else _INK))

    def line_of(self, text: str, size: float = 10, *, bold: bool = False, faint: bool = False) -> None:
        """Write a paragraph; no line breaks inside quotation marks or before a colon."""
        text = text.replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")
        text = text.replace(" :", "\N{NO-BREAK SPACE}:")
        self.write_in(size, bold=bold, faint=faint)
        self.multi_cell(0, size * 0.52, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def rows(self, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int], size: float) -> None:
        """Draw a table whose heads are said again on each page; `widths` are shares."""
        self.write_in(size)
        self.set_draw_color(*_RULE)
        style = FontFace(emphasis="BOLD", fill_color=(238, 241, 246))
        with self.table(
            col_widths=tuple(widths),
            line_height=size * 0.5,
            padding=1.2,
            headings_style=style,
            text_align="LEFT",
            cell_fill_mode=TableCellFillMode.NONE,
        ) as table:
            table.row(list(heads))
            for row in rows:
                table.row([_short(cell) for cell in row])

    @contextmanager
    def framed(self) -> Iterator[None]:
        """Draw a frame around what is written meanwhile."""
        top = self.get_y()
        self.set_y(top + 4)
        self.set_left_margin(_MARGIN + 5)
        self.set_x(_MARGIN + 5)
        yield
        self.set_left_margin(_MARGIN)
        bottom = self.get_y() + 4
        self.set_draw_color(*_INK)
        self.rect(_MARGIN, top, self.w - 2 * _MARGIN, bottom - top)
        self.set_xy(_MARGIN, bottom + 5)

    def bytes(self) -> bytes:
        """Give the file."""
        return bytes(self.output())


def _short(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else f"{cell[: _LONGEST_CELL - 1]}…"
