"""What an IdP may do about a crowd: nothing unless asked to; who is turned away is told when to come back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rentree_blanche.simulators.educonnect.settings import CrowdSettings
from tests.asgi import Answer, Browser
from tests.educonnect.idp import (
    PASSWORD,
    SSO,
    Worker,
    browser,
    csrf,
    furnish,
    make_provider,
    saml_response,
    target,
    worker,
)

MORNING = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)  # nine o'clock in France


class House:
    """The IdP with a crowd's policies, a service provider, and a guardian with an account."""

    def __init__(self, idp: Worker) -> None:
        self._idp, self._provider = idp, make_provider()
        self.clock = idp.foundation.clock
        self.clock.freeze(MORNING)
        self._identifier = furnish(idp, self._provider)

    def come(self) -> tuple[Browser, Answer]:
        """Come to the login, in a browser of one's own."""
        mine = browser(self._idp)
        return mine, mine.get(self._provider.ask(self._idp.base))

    def log_in(self, profile: str = "responsable") -> Answer:
        mine, answer = self.come()
        step = target(answer)
        storage = {"csrf_token": csrf(mine.get(step)), "shib_idp_ls_supported": "true"}
        step = target(mine.post(step, data=storage))
        typed = {"j_username": self._identifier, "j_password": PASSWORD, "typeUser": profile}
        return mine.post(step, data={**typed, "csrf_token": csrf(mine.get(step))})


@contextmanager
def house(folder: Path, **crowd: object) -> Iterator[House]:
    with worker(folder, crowd=crowd) as idp:
        yield House(idp)


def test_nothing_is_done_about_a_crowd_by_default(tmp_path: Path) -> None:
    assert CrowdSettings() == CrowdSettings(
        waiting_room=0, session_limit=0, guardian_hours=(), pupil_hours=(), sms_a_minute=0
    )
    with house(tmp_path) as idp:
        assert all(idp.come()[1].status_code == 302 for _ in range(5))
        assert saml_response(idp.log_in())


def turned_away(answer: Answer, words: str) -> Mapping[str, str]:
    assert answer.status_code == 503
    assert words in answer.text
    return answer.headers


def test_a_full_house_makes_people_wait_until_a_place_is_free(tmp_path: Path) -> None:
    with house(tmp_path, waiting_room=2, waiting_room_seconds=60, retry_seconds=20) as idp:
        inside, _ = idp.come()
        idp.come()
        assert turned_away(idp.come()[1], "Salle d’attente")["retry-after"] == "20"
        assert inside.get(SSO + "?execution=e1s1").status_code == 200  # who is in stays in
        idp.clock.move_to(MORNING + timedelta(seconds=61))
        assert idp.come()[1].status_code == 302


def test_guardians_are_held_back_at_the_hours_of_others(tmp_path: Path) -> None:
    with house(tmp_path, guardian_hours=["06:00-07:30", "17:30-23:00"]) as idp:
        away = turned_away(idp.log_in(), "les responsables le peuvent de 06:00 à 07:30 et de 17:30 à 23:00")
        assert away["retry-after"] == str(int(8.5 * 3600))
        idp.clock.move_to(MORNING + timedelta(hours=8, minutes=30))
        assert saml_response(idp.log_in())


def test_hours_of_pupils_are_no_hours_of_guardians(tmp_path: Path) -> None:
    with house(tmp_path, pupil_hours=["18:00-20:00"]) as idp:
        assert saml_response(idp.log_in())
        turned_away(idp.log_in("eleve"), "les élèves le peuvent de 18:00 à 20:00")


def test_so_many_sessions_and_no_more_are_remembered(tmp_path: Path) -> None:
    with house(tmp_path, session_limit=2) as idp:
        assert saml_response(idp.log_in())
        assert saml_response(idp.log_in())
        turned_away(idp.log_in(), "Trop de personnes connectées")
        idp.clock.move_to(MORNING + timedelta(minutes=61))  # both have rested too long
        assert saml_response(idp.log_in())


@pytest.mark.parametrize("hours", ["7:30-17:30", "07:30", "25:00-26:00"])
def test_hours_that_are_none_are_refused(hours: str) -> None:
    with pytest.raises(ValueError, match="pupil_hours"):
        CrowdSettings.model_validate({"pupil_hours": [hours]})
