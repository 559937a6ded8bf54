"""What the forms of a family's page do: registers, identities, accounts, schools."""

from collections.abc import Mapping
from types import MappingProxyType

from rentree_blanche.simulators.control.api import franceconnect, people, schools
from rentree_blanche.simulators.control.api.people_values import FamilyOrder, GuardianChange, PupilKey, SchoolChange
from rentree_blanche.simulators.control.dashboard.cast import TRAITS
from rentree_blanche.simulators.control.dashboard.forms import Action, Done, Form, family_of, family_page, read
from rentree_blanche.simulators.control.errors import unusable
from rentree_blanche.simulators.control.french import day
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.web import field
from rentree_blanche.simulators.franceconnect.clients import PROVIDERS


async def _make(house: House, form: Form) -> object:
    traits = dict(TRAITS)
    wanted = traits.get(field(form, "trait"))
    if wanted is None:
        raise unusable(f"trait: expected one of {', '.join(traits)}")
    return family_page((await people.make_family(house, FamilyOrder(wanted=wanted))).index)


async def _correct(house: House, form: Form) -> object:
    contacts = {name: field(form, name).strip() or None for name in ("mobile", "email")}
    register = field(form, "registre")
    await people.change_guardian(house, read(GuardianChange, key=field(form, "cle"), register=register, **contacts))
    return family_of(form)


async def _move(house: House, form: Form) -> object:
    place = {name: field(form, of) for name, of in (("school", "uai"), ("level", "niveau"), ("class_label", "classe"))}
    await people.change_school(house, read(SchoolChange, key=field(form, "cle"), **place))
    return family_of(form)


async def _leave(house: House, form: Form) -> object:
    await people.leave_school(house, read(PupilKey, key=field(form, "cle")))
    return family_of(form)


async def _change_identity(house: House, form: Form) -> object:
    forbidden = tuple(name for name in PROVIDERS if field(form, f"bloque-{name}"))
    asked = read(franceconnect.IdentityChange, who=field(form, "qui"), state=field(form, "etat"), blocked=forbidden)
    await franceconnect.change_identity(house, asked)
    return family_of(form) if field(form, "famille") else "/systemes#franceconnect"


async def _hand_out(house: House, form: Form) -> object:
    asked = read(schools.NotificationOrder, key=field(form, "cle"), uai=field(form, "uai"))
    handed = await schools.hand_out(house, asked)
    if handed.password is None or handed.expires is None:
        rows = (("Identifiant", handed.identifier), ("Mot de passe", "inchangé, le compte est actif"))
    else:
        until = day(handed.expires.astimezone(PARIS).date())
        rows = (("Identifiant", handed.identifier), ("Mot de passe provisoire", f"{handed.password}, jusqu’au {until}"))
    return Done(title="Compte remis par l’école", rows=rows, back=family_of(form))


async def _unlock(house: House, form: Form) -> object:
    await schools.unlock_account(house, read(schools.AccountName, identifier=field(form, "identifiant")))
    return family_of(form)


async def _settle(house: House, form: Form) -> object:
    fields = {"identifier": field(form, "identifiant"), "pupil": field(form, "eleve"), "action": field(form, "acte")}
    await schools.settle_attachment(house, read(schools.AttachmentOrder, **fields))
    return family_of(form)


PEOPLE: Mapping[str, Action] = MappingProxyType(
    {
        name: Action(back="/#personnes", does=does)
        for name, does in {
            "inscrire": _make,
            "corriger": _correct,
            "changer-ecole": _move,
            "radier": _leave,
            "identite": _change_identity,
            "remettre-compte": _hand_out,
            "deverrouiller": _unlock,
            "rattachement": _settle,
        }.items()
    }
)
