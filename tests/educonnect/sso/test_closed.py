"""A login that is under way when its account is closed."""

from pathlib import Path

from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.values import AccountState
from tests.educonnect.idp import PASSWORD, browser, csrf, furnish, make_provider, target, worker


def test_an_account_that_is_closed_during_the_login_opens_no_session(tmp_path: Path) -> None:
    with worker(tmp_path, identity_step=True) as idp:
        provider = make_provider()
        identifier = furnish(idp, provider)
        person = browser(idp)
        step = target(person.get(provider.ask(idp.base)))
        for form in (
            {"shib_idp_ls_supported": "true"},
            {"typeUser": "responsable", "j_username": identifier, "j_password": PASSWORD},
        ):
            step = target(person.post(step, data={"csrf_token": csrf(person.get(step)), **form}))
        born = {"csrf_token": csrf(person.get(step)), "jour": "3", "mois": "2", "annee": "2018"}
        with idp.foundation.store.write() as connection:
            connection.execute(tables.account.update().values(state=AccountState.CLOSED))
        assert person.post(step, data=born).status_code == 400
        assert "shib_idp_session" not in person.cookies
