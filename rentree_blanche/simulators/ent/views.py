"""What the home of an ENT shows of who is logged in."""

from dataclasses import dataclass, replace

from rentree_blanche.simulators.ent.accounts import PROFILE_NAMES, Account
from rentree_blanche.simulators.ent.directory import Child, Directory
from rentree_blanche.simulators.ent.local import LocalAccounts


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """What the home page shows; `school` and `class_label` are a pupil's own."""

    first_name: str
    last_name: str
    profile: str
    guardian: bool
    children: tuple[Child, ...] = ()
    school: str | None = None
    class_label: str | None = None


@dataclass(frozen=True, slots=True)
class Views:
    """Looks people up in the directory and among the local accounts of one ENT."""

    directory: Directory
    accounts: LocalAccounts

    def of(self, account: Account) -> HomeView | None:
        """Give what is shown of a settled account; None once the last import took the person away."""
        return self._local(account.local) if account.local is not None else self._person(account)

    def candidates(self, account: Account) -> list[tuple[str, HomeView]]:
        """Give those among whom the person has yet to choose, by join key."""
        views = ((key, self._person(Account(join_key=key, named=account.named))) for key in account.candidates)
        return [(key, view) for key, view in views if view is not None]

    def _person(self, account: Account) -> HomeView | None:
        person = next(iter(self.directory.by_join_keys([account.join_key or ""])), None)
        if person is None:
            return None
        guardian = person.kind == "guardian"
        view = HomeView(
            first_name=person.first_name,
            last_name=person.last_name,
            profile=PROFILE_NAMES["guardian" if guardian else "pupil"],
            guardian=guardian,
        )
        if not guardian:
            return replace(view, school=person.school, class_label=person.class_label)
        if account.named is None:
            return replace(view, children=tuple(self.directory.children_of(person.aaf_id)))
        keys = self.directory.keys_of(account.join_key or "")
        named = [pupil for key, pupil in account.named if key in keys]
        return replace(view, children=tuple(self.directory.pupils(named)))

    def _local(self, identifier: str) -> HomeView | None:
        account = self.accounts.find(identifier)
        if account is None:
            return None
        view = HomeView(
            first_name=account.first_name,
            last_name=account.last_name,
            profile=PROFILE_NAMES[account.kind],
            guardian=account.kind == "guardian",
        )
        if view.guardian:
            return replace(view, children=tuple(self.directory.pupils(account.children)))
        pupil = self.directory.pupil(account.aaf_id or "")
        return view if pupil is None else replace(view, school=pupil.school, class_label=pupil.class_label)
