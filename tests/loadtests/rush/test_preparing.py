"""People are made ready by the pages themselves, also in a federation in which others were before."""

from rentree_blanche.loadtests.rush.preparing import prepare_people
from tests.loadtests.federation import standing


def test_who_has_an_account_already_is_not_made_to_open_another() -> None:
    mix, told = {"login": 0.5, "registration": 0.5}, []
    with standing(families=40) as target:
        first = prepare_people(target, mix, 3, lambda done, total: told.append((done, total)))
        second = prepare_people(target, mix, 3, lambda _done, _total: None)
    assert told[-1] == (3, 3)
    opened = {person.mobile for person in first if person.role == "account"}
    assert len(opened) == 3
    assert not opened & {person.mobile for person in second}
    assert {person.role for person in second} == {"account", "registration"}
