"""What the forms of the page « Systèmes » do: clocks, plans, inboxes, clients, providers, feeds, schools."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from starlette.datastructures import UploadFile

from rentree_blanche.simulators.control.api import clock, feeds, franceconnect, keys, mail, providers, schools, sms
from rentree_blanche.simulators.control.dashboard.forms import Action, Done, Form, read
from rentree_blanche.simulators.control.errors import unusable
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import Nothing
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.web import field
from rentree_blanche.simulators.franceconnect.clients import Client

_PAGE = "/systemes"
_UNITS = ("days", "hours", "minutes", "seconds", "months")
_LIMITS = (("credits", "credits"), ("rate", "debit"), ("queue", "file"))


async def _advance(house: House, form: Form) -> object:
    unit = field(form, "unite")
    if unit not in _UNITS:
        raise unusable(f"unite: expected one of {', '.join(_UNITS)}")
    return await clock.advance_clock(house, read(clock.Advance, **{unit: field(form, "combien")}))


async def _set(house: House, form: Form) -> object:
    written = field(form, "moment")
    try:
        moment = datetime.fromisoformat(written).replace(tzinfo=PARIS)
    except ValueError as error:
        raise unusable(f"moment: expected a day and an hour such as 2026-09-01T08:00, not {written!r}") from error
    return await clock.move_clock(house, clock.Move(to=moment))


async def _skew(house: House, form: Form) -> object:
    return await clock.skew_clock(house, read(clock.Skew, actor=field(form, "acteur"), seconds=field(form, "secondes")))


async def _change_plan(house: House, form: Form) -> object:
    limits = {name: field(form, of) or None for name, of in _LIMITS}
    return await sms.change_sms_plan(house, read(sms.SmsPlanChange, plan=field(form, "forfait"), **limits))


async def _empty_mail(house: House, form: Form) -> object:
    return await mail.empty_mail(house, read(mail.MailEmptying, to=field(form, "adresse").strip()))


async def _rotate(house: House, form: Form) -> object:
    asked = franceconnect.Rotation(published=field(form, "publier") != "non")
    return await franceconnect.rotate_keys(house, asked)


async def _publish(house: House, _form: Form) -> object:
    return await franceconnect.publish_keys(house, Nothing())


async def _register_client(house: House, form: Form) -> object:
    known = {"client_id": "client", "client_secret": "secret", "name": "nom", "id_token_alg": "algorithme"}
    addresses = {name: field(form, of).split() for name, of in (("redirect_uris", "retours"),)}
    fields: dict[str, Any] = {name: field(form, of) for name, of in known.items()}
    return await franceconnect.register_client(house, read(Client, **fields, **addresses))


async def _remove_client(house: House, form: Form) -> object:
    return await franceconnect.remove_client(house, read(franceconnect.ClientId, client_id=field(form, "client")))


async def _register_provider(house: House, form: Form) -> object:
    fields = {"metadata_url": field(form, "metadonnees"), "attribute_profile": field(form, "profil")}
    return await providers.register_provider(house, read(providers.ProviderOrder, **fields))


async def _renew_provider(house: House, form: Form) -> object:
    return await providers.renew_provider(house, read(providers.ProviderRenewal, entity_id=field(form, "service")))


async def _saml_keys(house: House, form: Form) -> object:
    actor, does = field(form, "acteur"), field(form, "faire")
    if does == "publier":
        return await keys.publish_saml_keys(house, read(keys.SamlKeysOf, actor=actor))
    return await keys.rotate_saml_keys(house, read(keys.SamlRotation, actor=actor, published=does != "cacher"))


async def _upload_extract(house: House, form: Form) -> object:
    name, content = await _file(form)
    encoded = base64.b64encode(content)
    asked = read(feeds.Extract, uai=field(form, "uai"), content=encoded, file_name=name)
    taken = await feeds.upload_extract(house, asked)
    refused = tuple((f"Ligne {each.line}, {each.field}", f"« {each.value} » : {each.reason}") for each in taken.refused)
    return Done(title="Extrait reçu par ONDE", rows=(("Lignes gardées", str(taken.kept)), *refused), back=_PAGE)


async def _upload_feed(house: House, form: Form) -> object:
    _, content = await _file(form)
    try:
        lines = [json.loads(line) for line in content.decode("utf-8").splitlines() if line.strip()]
    except ValueError as error:
        raise unusable(f"fichier: expected one JSON object a line, in UTF-8: {error}") from error
    taken = await feeds.upload_feed(house, read(feeds.Feed, source=field(form, "registre"), lines=lines))
    refused = tuple((f"Ligne {each.line}", each.reason) for each in taken.refused)
    return Done(title="Flux reçu par EduConnect", rows=(("Lignes gardées", str(taken.kept)), *refused), back=_PAGE)


async def _file(form: Form) -> tuple[str, bytes]:
    given = form.get("fichier")
    if not isinstance(given, UploadFile) or not given.filename:
        raise unusable("fichier: choose a file")
    return given.filename, await given.read()


async def _demand(house: House, form: Form) -> object:
    fields = {"degree": field(form, "degre"), "kind": field(form, "qui"), "uai": field(form, "uai").strip()}
    demanded = await schools.demand_passwords(house, read(schools.RenewalOrder, **fields))
    rows = (("Comptes concernés", str(demanded.accounts)),)
    return Done(title="Nouveaux mots de passe demandés", rows=rows, back=_PAGE)


async def _pupil_accounts(house: House, form: Form) -> object:
    asked = read(schools.PupilAccountsChoice, uai=field(form, "uai").strip(), on=field(form, "ouverts") == "oui")
    return await schools.choose_pupil_accounts(house, asked)


SYSTEMS: Mapping[str, Action] = MappingProxyType(
    {
        name: Action(back=f"{_PAGE}#{section}", does=does)
        for name, section, does in (
            ("avancer-de", "horloge", _advance),
            ("regler", "horloge", _set),
            ("decaler", "horloge", _skew),
            ("forfait", "sms", _change_plan),
            ("vider-courriels", "courriels", _empty_mail),
            ("nouvelles-cles", "franceconnect", _rotate),
            ("publier-cles", "franceconnect", _publish),
            ("inscrire-client", "franceconnect", _register_client),
            ("retirer-client", "franceconnect", _remove_client),
            ("inscrire-fournisseur", "fournisseurs", _register_provider),
            ("relire-fournisseur", "fournisseurs", _renew_provider),
            ("cles-saml", "fournisseurs", _saml_keys),
            ("deposer-extrait", "flux", _upload_extract),
            ("deposer-flux", "flux", _upload_feed),
            ("renouveler-mots-de-passe", "ecoles", _demand),
            ("comptes-eleves", "ecoles", _pupil_accounts),
        )
    }
)
