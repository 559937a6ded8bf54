"""What the documents say of the checks is what there is."""

import re
from pathlib import Path

from rentree_blanche.conformance.service import read_service
from tests.conformance.table import DOCUMENT, document

_GUIDE = DOCUMENT.parent / "check-sp.md"


def test_the_table_is_that_of_the_checks_and_of_the_zoo() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert document(text) == text, "write it anew: python -m tests.conformance.table"


def test_the_guide_shows_a_file_that_can_be_read(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", _GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    file = tmp_path / "mon-ent.toml"
    file.write_text(found[1], encoding="utf-8")
    (tmp_path / "sp-metadata.xml").write_text("<x/>", encoding="utf-8")
    assert read_service(file).named_hosts == {"ent.exemple.fr"}
