"""What a target file says, as frozen values. Each field's `examples` are what an error shows to write instead."""

import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, model_validator

from rentree_blanche.simulators.core.phones import PhoneError, parse_mobile

_NARROW, _NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"

ENT = "ent"
HOSTS = (
    ENT, "educonnect", "moncompte", "franceconnect", "teleservices", "livret-scolaire", "vie-scolaire",
    "ent-somme", "one", "ent-mire", "pocket",
)  # fmt: skip
"""What a target may have an address of; `ent` is the ENT under test, which scenarios know as `ent-hdf`."""

METADATA = "/idp/shibboleth"
"""Where Shibboleth's convention puts an identity provider's metadata."""

Edition = Literal["2021", "2023", "2024"]
LoginGeneration = Literal["legacy", "2026"]


def _secret(written: Any) -> Any:
    """Read a secret, as it stands or from a variable of the environment: `{ env = "MOT_DE_PASSE" }`."""
    if not isinstance(written, dict):
        return written
    if set(written) != {"env"} or not isinstance(written["env"], str):
        raise ValueError('attendu un texte, ou { env = "VARIABLE" } pour le lire dans l’environnement')
    if not os.environ.get(written["env"]):
        raise ValueError(
            f"la variable d’environnement {written['env']} est vide ou n’existe pas{_NARROW}; "
            f"la définir avant de lancer{_NBSP}: export {written['env']}=…"
        )
    return os.environ[written["env"]]


def _site(written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"attendu une adresse en https:// ou http://, reçu {written!r}")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            f"attendu l’adresse du site seule, sans chemin{_NBSP}: {parts.scheme}://{parts.netloc}/, reçu {written!r}"
        )
    return f"{parts.scheme}://{parts.netloc}"


def _template(*blanks: str) -> Any:
    def checked(written: str) -> str:
        if urlsplit(written).scheme not in ("http", "https"):
            raise ValueError(f"attendu une adresse en https:// ou http://, reçu {written!r}")
        for blank in blanks:
            if blank not in written:
                raise ValueError(f"attendu {blank} dans l’adresse, à la place de ce qui change, reçu {written!r}")
        return written

    return AfterValidator(checked)


def _mobile(written: str) -> str:
    try:
        return parse_mobile(written)
    except PhoneError as error:
        raise ValueError(f"attendu un numéro de téléphone portable, reçu {written!r}") from error


def _fingerprint(written: str) -> str:
    plain = written.replace(":", "").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise ValueError(f"attendu une empreinte SHA-256 de 64 chiffres hexadécimaux, reçu {written!r}")
    return plain


Text = Annotated[StrictStr, Field(min_length=1)]
Secret = Annotated[Text, BeforeValidator(_secret)]
Site = Annotated[StrictStr, AfterValidator(_site)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Allowed(_Part):
    """What may be done to the deployment.

    Attributes:
        destructive: scenarios may make accounts, change passwords, lock.
        i_may_test: the drift watch may visit hosts that are not this machine.
    """

    destructive: Annotated[bool, Field(strict=True, examples=["destructive = false"])] = False
    i_may_test: Annotated[bool, Field(strict=True, examples=["i_may_test = true"])] = False


class Timeouts(_Part):
    """Seconds that a page, and a message, may take."""

    page_seconds: Annotated[float, Field(gt=0, le=600, examples=["page_seconds = 30"])] = 15
    message_seconds: Annotated[float, Field(gt=0, le=3600, examples=["message_seconds = 60"])] = 60


class Tls(_Part):
    """The CA that certifies the deployment, PEM, where no browser knows it."""

    ca: Annotated[Path | None, Field(examples=['ca = "autorite.pem"'])] = None


class Inbox(_Part):
    """Where received messages are read: an address that answers JSON.

    Attributes:
        url: with `{to}` for the recipient. token: bearer.
        messages: key of the list, dotted, empty where the answer is the list. id, text: keys of a message.
        message_url: with `{id}`, where the list does not hold the texts.
    """

    url: Annotated[
        StrictStr, _template("{to}"), Field(examples=['url = "https://sms.exemple.fr/api/messages?to={to}"'])
    ]
    token: Annotated[Secret | None, Field(repr=False, examples=['token = { env = "JETON_SMS" }'])] = None
    messages: Annotated[StrictStr, Field(examples=['messages = "messages"'])] = "messages"
    id: Annotated[Text, Field(examples=['id = "id"'])] = "id"
    text: Annotated[Text, Field(examples=['text = "body"'])] = "body"
    message_url: Annotated[
        Annotated[StrictStr, _template("{id}")] | None,
        Field(examples=['message_url = "https://mailpit.exemple.fr/api/v1/message/{id}"']),
    ] = None


class MailInbox(Inbox):
    """Where received mails are read."""

    text: Annotated[Text, Field(examples=['text = "text"'])] = "text"


class Ent(_Part):
    """The ENT under test, where its pages differ from the simulator's.

    Attributes:
        steps: names of the buttons and links that a parent presses on the portal, until EduConnect's login.
        pupil_steps: the same for a pupil; those of a parent unless told.
        person, children, log_out: CSS selectors of the home page.
    """

    steps: Annotated[tuple[Text, ...], Field(min_length=1, examples=['steps = ["Parent", "Se connecter"]'])] = (
        "Elève ou Parent",
        "Ecole",
        "Se connecter",
    )
    pupil_steps: Annotated[tuple[Text, ...], Field(examples=['pupil_steps = ["Élève", "Se connecter"]'])] = ()
    person: Annotated[Text, Field(examples=['person = "#identite"'])] = "#identite"
    children: Annotated[Text, Field(examples=['children = ".enfant-nom"'])] = ".enfant-nom"
    log_out: Annotated[Text, Field(examples=['log_out = "#se-deconnecter"'])] = "#se-deconnecter"


class DriftWatch(_Part):
    """How the drift watch looks at the deployment.

    Attributes:
        metadata: address of the identity provider's metadata, or its path there.
        service: entityID of a service that the identity provider knows: the login is then entered without the ENT.
        login_generation: of the simulator to compare with; that which the deployment shows unless told.
        edition: of the simulator to compare with.
        certificates: SHA-256 fingerprints of the signing certificates, to be told when they change.
        accepted: differences that are known, by their place; `*` stands for anything.
    """

    metadata: Annotated[Text, Field(examples=[f'metadata = "{METADATA}"'])] = METADATA
    service: Annotated[Text | None, Field(examples=['service = "https://ent.exemple.fr/saml/metadata"'])] = None
    login_generation: Annotated[LoginGeneration | None, Field(examples=['login_generation = "2026"'])] = None
    edition: Annotated[Edition, Field(examples=['edition = "2024"'])] = "2024"
    certificates: Annotated[
        tuple[Annotated[StrictStr, AfterValidator(_fingerprint)], ...], Field(examples=['certificates = ["3f9a…"]'])
    ] = ()
    accepted: Annotated[tuple[Text, ...], Field(examples=['accepted = ["page connexion › lien aide*"]'])] = ()


class Child(_Part):
    """A child of a guardian of the deployment; `degree` 1 for an école, 2 for a collège or a lycée."""

    first_name: Annotated[Text, Field(examples=['first_name = "Léa"'])]
    name: Annotated[Text, Field(examples=['name = "Durand"'])]
    birth_date: Annotated[date, Field(strict=True, examples=["birth_date = 2016-03-02"])]
    degree: Annotated[Literal[1, 2], Field(examples=["degree = 1"])]


class Person(_Part):
    """Somebody whom scenarios may play, with an account or without one yet."""

    first_name: Annotated[Text, Field(examples=['first_name = "Camille"'])]
    name: Annotated[Text, Field(examples=['name = "Durand"'])]
    identifier: Annotated[Text | None, Field(examples=['identifier = "c.durand12"'])] = None
    password: Annotated[Secret | None, Field(repr=False, examples=['password = { env = "MOT_DE_PASSE" }'])] = None

    @model_validator(mode="after")
    def _a_whole_account(self) -> Self:
        if (self.identifier is None) is not (self.password is None):
            missing = "password" if self.password is None else "identifier"
            raise ValueError(
                f"identifier et password vont ensemble{_NARROW}; ajouter {missing}, "
                "ou ôter l’autre si cette personne n’a pas encore de compte"
            )
        return self


class Guardian(Person):
    """A guardian (*responsable d'élève*)."""

    birth_name: Annotated[Text | None, Field(examples=['birth_name = "Martin"'])] = None
    mobile: Annotated[
        Annotated[StrictStr, AfterValidator(_mobile)] | None, Field(examples=['mobile = "06 39 98 12 34"'])
    ] = None
    email: Annotated[Text | None, Field(examples=['email = "camille.durand@exemple.fr"'])] = None
    children: Annotated[
        tuple[Child, ...],
        Field(
            min_length=1,
            examples=[
                'children = [{ first_name = "Léa", name = "Durand", birth_date = 2016-03-02, degree = 1 }]',
            ],
        ),
    ]

    @model_validator(mode="after")
    def _somebody_to_register(self) -> Self:
        if self.identifier is None and self.mobile is None:
            raise ValueError(
                f"sans compte, cette personne ne peut que s’inscrire, et il faut son mobile{_NARROW}; "
                "ajouter mobile, ou identifier et password"
            )
        return self


class Pupil(Person):
    """A pupil (*élève*) with an account."""

    birth_date: Annotated[date, Field(strict=True, examples=["birth_date = 2012-03-02"])]
    degree: Annotated[Literal[1, 2], Field(examples=["degree = 2"])]
    identifier: Annotated[Text, Field(examples=['identifier = "l.durand12"'])]
    password: Annotated[Secret, Field(repr=False, examples=['password = { env = "MOT_DE_PASSE_ELEVE" }'])]


class Target(_Part):
    """A deployment, as its file describes it."""

    name: Annotated[Text, Field(examples=['name = "Recette de mon ENT"'])]
    addresses: Annotated[dict[str, Site], Field(examples=['[addresses]\neduconnect = "https://…"\nent = "https://…"'])]
    allowed: Annotated[Allowed, Field(examples=["[allowed]"])] = Allowed()
    timeouts: Annotated[Timeouts, Field(examples=["[timeouts]"])] = Timeouts()
    tls: Annotated[Tls, Field(examples=["[tls]"])] = Tls()
    sms: Annotated[Inbox | None, Field(examples=["[sms]"])] = None
    mail: Annotated[MailInbox | None, Field(examples=["[mail]"])] = None
    ent: Annotated[Ent, Field(examples=["[ent]"])] = Ent()
    drift: Annotated[DriftWatch, Field(examples=["[drift]"])] = DriftWatch()
    guardians: Annotated[tuple[Guardian, ...], Field(examples=["[[guardians]]"])] = ()
    pupils: Annotated[tuple[Pupil, ...], Field(examples=["[[pupils]]"])] = ()
