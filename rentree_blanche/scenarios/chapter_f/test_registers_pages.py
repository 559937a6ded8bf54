"""Chapter F: the pages of ONDE and SIECLE, on a phone and on a desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rentree_blanche.client import Guardian, People, RunningFederation
from rentree_blanche.scenarios.looking import Looking, looks_at
from rentree_blanche.scenarios.pages import ExtractsPage
from rentree_blanche.scenarios.pages.registers import RegisterPages
from rentree_blanche.simulators.population.find import ChildWanted, primary, secondary

OF_BOTH = (
    "registers/admission",
    "registers/choose",
    "registers/guardian",
    "registers/mobiles",
    "registers/pupil",
    "registers/pupils",
)


@looks_at()
@pytest.mark.parametrize(
    ("child", "house", "own"),
    [
        pytest.param(primary(), "onde", ("onde/extracts", "onde/report"), marks=pytest.mark.row("F-03", "onde")),
        pytest.param(secondary(), "registers", (), marks=pytest.mark.row("F-03", "siecle")),
    ],
    ids=["ONDE", "SIECLE"],
)
def test_the_pages_of_a_register(
    federation: RunningFederation,
    people: People,
    looking: Looking,
    tmp_path: Path,
    child: ChildWanted,
    house: str,
    own: tuple[str, ...],
) -> None:
    guardian = people.guardian(children=[child], without_mobile=True)
    looking.along(_register(RegisterPages.of(looking.page, federation, guardian.children[0]), guardian))
    if own:
        looking.along(_extracts(federation, looking, guardian, tmp_path))
    looking.saw(*(page.replace("registers", house) for page in OF_BOTH), *own)


def _register(pages: RegisterPages, guardian: Guardian) -> Iterator[None]:
    page = pages.page
    pages.pupil(guardian.children[0])
    yield
    page.get_by_role("link", name=guardian.first_name).first.click()
    yield
    page.get_by_role("link", name="Admettre un élève").click()
    yield
    page.get_by_role("button", name="Admettre").click()
    yield
    pages.mobiles()
    yield
    page.get_by_role("link", name="Élèves et responsables").click()
    yield
    page.get_by_role("link", name="Changer d’").click()
    yield


def _extracts(federation: RunningFederation, looking: Looking, guardian: Guardian, folder: Path) -> Iterator[None]:
    address, file = (
        federation.url("onde", f"/ecoles/{guardian.children[0].school.uai}/extraits"),
        folder / "extrait.csv",
    )
    looking.page.goto(address)
    yield
    with looking.page.expect_download() as extract:
        looking.page.get_by_role("link", name="Responsables", exact=True).click()
    extract.value.save_as(file)
    ExtractsPage(looking.page, address).upload(file)
    yield
