"""The tester's file: a service provider to check. Each field's `examples` are what an error shows to write instead."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictStr, model_validator

from rentree_blanche.conformance.errors import ServiceFileError
from rentree_blanche.simulators.core.saml.names import ContentEncryption
from rentree_blanche.simulators.educonnect.saml import AttributeProfile
from rentree_blanche.simulators.toml_file import Wrong, read_toml
from rentree_blanche.suite.target.file import wrong_ca
from rentree_blanche.suite.target.values import Tls

_NARROW, _NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_BLANKS = ("first_name", "last_name", "ref_id", "educonnect_id", "name_id")
_WAYS = ("selector", "pattern", "json_path", "cookie")


def _address(written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"attendu une adresse en https:// ou http://, reçu {written!r}")
    return written


def _selector(written: str) -> str:
    try:
        CSSSelector(written, translator="html")
    except (SelectorError, etree.XPathError) as error:
        raise ValueError(f"attendu un sélecteur CSS, reçu {written!r} ({error})") from error
    return written


def _pattern(written: str) -> str:
    try:
        groups = re.compile(written).groups
    except re.error as error:
        raise ValueError(f"attendu une expression régulière, reçu {written!r} ({error})") from error
    if groups != 1:
        raise ValueError(f"attendu un seul groupe entre parenthèses, autour de ce qui nomme la personne, reçu {groups}")
    return written


def _shape(written: str) -> str:
    try:
        shown = written.format(**dict.fromkeys(_BLANKS, "X"))
    except (KeyError, IndexError, ValueError) as error:
        known = ", ".join(f"{{{blank}}}" for blank in _BLANKS)
        raise ValueError(f"attendu un texte avec {known}, reçu {written!r}") from error
    if "X" not in shown:
        raise ValueError(f"attendu de quoi distinguer les personnes, par exemple {{last_name}}, reçu {written!r}")
    return written


def _host(written: str) -> str:
    if "/" in written or not written:
        raise ValueError(f"attendu un nom d’hôte seul, sans https:// ni chemin, reçu {written!r}")
    return written.lower()


Text = Annotated[StrictStr, Field(min_length=1)]
Address = Annotated[StrictStr, AfterValidator(_address)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Oracle(_Part):
    """How it is seen whose session is open: an address, and what on it names the person.

    Attributes:
        url: fetched after each attempt, with the cookies of the service, redirects followed.
        selector: CSS of an HTML page. pattern: regular expression with one group.
        json_path: dotted path of a JSON answer.
        cookie: name of a cookie that stands for a session; it does not tell whose.
        shows: how the service writes a person, as far as it distinguishes them.
        browser: read the page in a browser, for what a script writes into it.
    """

    url: Annotated[Address | None, Field(examples=['url = "https://ent.exemple.fr/accueil"'])] = None
    selector: Annotated[
        Annotated[Text, AfterValidator(_selector)] | None, Field(examples=['selector = "#identite"'])
    ] = None
    pattern: Annotated[
        Annotated[Text, AfterValidator(_pattern)] | None, Field(examples=["pattern = 'Bonjour ([^<]+)<'"])
    ] = None
    json_path: Annotated[Text | None, Field(examples=['json_path = "user.displayName"'])] = None
    cookie: Annotated[Text | None, Field(examples=['cookie = "PHPSESSID"'])] = None
    shows: Annotated[
        Annotated[Text, AfterValidator(_shape)], Field(examples=['shows = "{first_name} {last_name}"'])
    ] = "{first_name} {last_name}"
    browser: Annotated[StrictBool, Field(examples=["browser = false"])] = False

    @property
    def shows_name_id(self) -> bool:
        """Whether people are told apart by their NameID."""
        return "{name_id" in self.shows

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in _WAYS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"attendu une façon de voir la session parmi {', '.join(_WAYS)}, reçu {', '.join(given) or 'aucune'}"
            )
        if self.cookie is None and self.url is None:
            raise ValueError(f'{given[0]} se lit sur une page{_NARROW}; ajouter url = "https://…"')
        if self.browser and self.selector is None:
            raise ValueError(f"browser lit une page par selector{_NARROW}; ajouter selector, ou ôter browser")
        return self


class Timeouts(_Part):
    """Seconds that an answer of the service may take."""

    answer_seconds: Annotated[float, Field(gt=0, le=120, examples=["answer_seconds = 10"])] = 10


class Idp(_Part):
    """The identity provider that the service trusts: its address, and the folder of its key (`signing.pem`).

    As they are, they are those of the federation that `rentree up` plays on this machine.
    """

    base_url: Annotated[
        Annotated[Address, AfterValidator(lambda url: url.rstrip("/"))],
        Field(examples=['base_url = "http://educonnect.localhost:8080"']),
    ] = "http://educonnect.localhost:8080"
    folder: Annotated[Path | None, Field(examples=['folder = "idp"'])] = None


class Logout(_Part):
    """Where a person logs out at the service itself."""

    url: Annotated[Address, Field(examples=['url = "https://ent.exemple.fr/auth/logout"'])]


class Encryption(_Part):
    """How assertions are encrypted for the service; without this table they are not."""

    content: Annotated[ContentEncryption, Field(examples=[f'content = "{ContentEncryption.AES256_GCM}"'])] = (
        ContentEncryption.AES256_GCM
    )


class Population(_Part):
    """The population that the people of a run are of; the service has to know it, by `--provision`."""

    seed: Annotated[int, Field(ge=0, strict=True, examples=["seed = 1"])] = 1
    families: Annotated[int, Field(ge=1, strict=True, examples=["families = 200"])] = 200


class Child(_Part):
    """A child: AAF's `ENTEleveStructRattachId`, the school's UAI, degree 1 or 2."""

    id: Annotated[Text, Field(examples=['id = "701294"'])]
    uai: Annotated[Text, Field(examples=['uai = "0590123A"'])]
    degree: Annotated[Literal[1, 2], Field(examples=["degree = 1"])] = 1


class Person(_Part):
    """Somebody whom the service knows.

    Attributes:
        records: AAF person ids, each `<académie>|<id>`.
        shown: what the service shows of this person, where it is not what `oracle.shows` makes.
    """

    first_name: Annotated[Text, Field(examples=['first_name = "Camille"'])]
    last_name: Annotated[Text, Field(examples=['last_name = "Durand"'])]
    records: Annotated[
        tuple[Annotated[StrictStr, Field(pattern=r"^\d\d\|[^|]+$")], ...], Field(examples=['records = ["09|2033187"]'])
    ] = ()
    children: Annotated[
        tuple[Child, ...], Field(examples=['children = [{ id = "701294", uai = "0590123A", degree = 1 }]'])
    ] = ()
    shown: Annotated[Text | None, Field(examples=['shown = "Mme Camille Durand"'])] = None


class Service(_Part):
    """A service provider to check, as its tester describes it.

    Attributes:
        metadata: a file, or an address.
        start: the address at which somebody who is not logged in is sent to EduConnect.
        hosts: further hosts of the service, beside those of the addresses in this file and in the metadata.
        clock_skew_seconds: what the service says that it tolerates.
        unsolicited: whether it says that it takes responses that it did not ask for.
    """

    name: Annotated[Text, Field(examples=['name = "ENT de recette"'])]
    metadata: Annotated[Text, Field(examples=['metadata = "sp-metadata.xml"'])]
    start: Annotated[Address, Field(examples=['start = "https://ent.exemple.fr/auth/saml/login"'])]
    attributes: Annotated[AttributeProfile, Field(examples=['attributes = "ent"'])]
    hosts: Annotated[
        tuple[Annotated[StrictStr, AfterValidator(_host)], ...], Field(examples=['hosts = ["cas.exemple.fr"]'])
    ] = ()
    clock_skew_seconds: Annotated[float, Field(ge=0, le=600, examples=["clock_skew_seconds = 60"])] = 0
    unsolicited: Annotated[StrictBool, Field(examples=["unsolicited = false"])] = False
    oracle: Annotated[Oracle, Field(examples=['[oracle]\nurl = "https://…"\nselector = "#identite"'])]
    timeouts: Annotated[Timeouts, Field(examples=["[timeouts]"])] = Timeouts()
    tls: Annotated[Tls, Field(examples=["[tls]"])] = Tls()
    idp: Annotated[Idp, Field(examples=["[idp]"])] = Idp()
    encryption: Annotated[Encryption | None, Field(examples=["[encryption]"])] = None
    logout: Annotated[Logout | None, Field(examples=["[logout]"])] = None
    population: Annotated[Population, Field(examples=["[population]"])] = Population()
    people: Annotated[tuple[Person, ...], Field(examples=["[[people]]"])] = ()

    @property
    def named_hosts(self) -> frozenset[str]:
        """Give the hosts that the file itself names."""
        urls = [self.start, self.oracle.url, None if self.logout is None else self.logout.url]
        urls += [self.metadata] if is_address(self.metadata) else []
        return frozenset({*self.hosts, *(host_of(url) for url in urls if url is not None)})


def read_service(file: Path) -> Service:
    """Read a tester's file; a relative path in it starts at its folder.

    Raises:
        ServiceFileError: it cannot be read, or lines of it are wrong.
    """
    folder = file.parent

    def settled(service: Service) -> Service:
        metadata = service.metadata
        return service.model_copy(
            update={
                "metadata": metadata if is_address(metadata) else str((folder / metadata).absolute()),
                "tls": service.tls.model_copy(update={"ca": _within(folder, service.tls.ca)}),
                "idp": service.idp.model_copy(update={"folder": _within(folder, service.idp.folder)}),
            }
        )

    def examine(service: Service) -> Iterator[Wrong]:
        known = settled(service)
        yield from wrong_ca(known.tls.ca)
        if not is_address(known.metadata) and not Path(known.metadata).is_file():
            yield ("metadata",), f"{known.metadata} n’existe pas{_NARROW}; donner un fichier, ou une adresse"
        if len(service.people) == 1:
            yield (
                ("people",),
                f"il faut au moins deux personnes{_NARROW}; l’une ne doit jamais ouvrir la session de l’autre",
            )

    read = read_toml(file, Service, ServiceFileError)
    read.check(examine(read.values))
    return settled(read.values)


def is_address(written: str) -> bool:
    """Say whether a text is an address, not a file."""
    return written.startswith(("http://", "https://"))


def host_of(url: str) -> str:
    """Give the host of an address, without its port."""
    return (urlsplit(url).hostname or "").lower()


def is_loopback(host: str) -> bool:
    """Say whether a host is this very machine whatever a resolver says (RFC 6761, 6.3)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _within(folder: Path, path: Path | None) -> Path | None:
    return None if path is None else (folder / path).absolute()
