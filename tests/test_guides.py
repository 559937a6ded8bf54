"""The guides: every command they show exists with its options, and what needs no deployment is done."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rentree_blanche.simulators.cli import app

_GUIDES = Path(__file__).parents[1] / "docs" / "guides"
_METADATA = """<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://ent.exemple.fr/sp">
<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><AssertionConsumerService index="0"
Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://ent.exemple.fr/auth/saml/acs"/>
</SPSSODescriptor></EntityDescriptor>"""
_EVERY = [
    pytest.param(line, id=f"{file.stem}: {line}")
    for file in sorted(_GUIDES.glob("*.md"))
    for line in re.findall(r"^(?:\$ )?(rentree .+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("line", _EVERY)
def test_a_command_of_a_guide_exists_and_takes_what_it_is_given(line: str) -> None:
    name, *words = shlex.split(line)[1:]
    inner = [] if name != "plan" else [words[0] if words[0] in ("compare", "demands") else "run"]
    told = CliRunner().invoke(app, [name, *inner, "--help"])
    assert told.exit_code == 0
    taken = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", told.output))
    assert {word for word in words if re.match(r"--?[a-z]", word)} <= taken


@pytest.mark.parametrize(
    ("guide", "made"),
    [
        ("academie", {"idp", "annuaire"}),
        ("capacite", {"demande"}),
    ],
)
def test_what_a_guide_shows_before_anything_is_sent_is_done(
    guide: str, made: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (_GUIDES / f"{guide}.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    Path("sp-metadata.xml").write_text(_METADATA, encoding="utf-8")
    for text in re.findall(r"```toml\n(.*?)```", page, re.DOTALL):
        Path("mon-ent.toml").write_text(text, encoding="utf-8")
    lines = re.findall(r"^\$ rentree (.+)$", page, re.MULTILINE)
    assert len(lines) >= 2
    for line in lines:
        told = CliRunner().invoke(app, shlex.split(line))
        assert told.exit_code == 0, told.output
        assert told.stdout
    assert {each.name for each in tmp_path.iterdir() if each.is_dir()} == made
