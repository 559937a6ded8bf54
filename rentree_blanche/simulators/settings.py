"""Settings of a whole federation: from a TOML file, from `RENTREE_…` variables, or given in code."""

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rentree_blanche.simulators.core.addresses import Protocol
from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.core.store import PATIENCE
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.ent.settings import EntSettings
from rentree_blanche.simulators.franceconnect.settings import FranceConnectSettings
from rentree_blanche.simulators.mailbox.settings import MailboxSettings
from rentree_blanche.simulators.misspelt import in_french
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.siecle.settings import SiecleSettings


class FederationSettings(BaseSettings):
    """Everything that a federation derives from.

    Attributes:
        seed: the same seed gives the same people, codes and passwords.
        families: how many families of the population are enrolled.
        bind, port: the listener; port 0 takes a free one.
        ports: port by protocol beside HTTP (`smtp`, `smpp`); one that is not named takes a free port.
        domain, label: names of the actors (`educonnect-<label>.<domain>`).
        public_urls: public URL by actor where it is not the derived one.
        tls: serve HTTPS with the federation's own CA.
        store: SQLAlchemy URL; empty for a SQLite file that is thrown away at the end.
        store_patience_seconds: how long a write waits for another one before it is refused, with a page that says so.
        workers: by the host name of an actor, in how many processes of its own it is served; one that is not named is
            served by the federation's own process.
        worker_ports: by the same name, the port of those processes, as containers publish it; one that is not named
            takes a free one.
        folder: where keys and certificates are kept from one start to the next; empty for a folder that is
            thrown away.
        start: federation time at start; the machine's when empty.
        journal_lines: how many lines the journal keeps.
        educonnect, ent, franceconnect, mailbox, onde, siecle: settings of these actors.
        ent_somme, one, ent_mire, vie_scolaire: the same as `ent`, for the other ENTs and the Pronote-like service.
    """

    model_config = SettingsConfigDict(env_prefix="RENTREE_", env_nested_delimiter="__", frozen=True, extra="forbid")

    seed: int = 1
    families: int = Field(default=200, ge=1)
    bind: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)
    ports: dict[Protocol, Annotated[int, Field(ge=0, le=65535)]] = Field(default_factory=dict)
    domain: str = Field(default="localhost", pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
    label: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9-]*)?$")
    public_urls: dict[str, str] = Field(default_factory=dict)
    tls: bool = False
    store: str = ""
    store_patience_seconds: float = Field(default=PATIENCE, gt=0)
    workers: dict[str, Annotated[int, Field(ge=1, le=64)]] = Field(default_factory=dict)
    worker_ports: dict[str, Annotated[int, Field(ge=0, le=65535)]] = Field(default_factory=dict)
    folder: Path | None = None
    start: datetime | None = None
    journal_lines: int = Field(default=20_000, ge=100)
    educonnect: EduConnectSettings = EduConnectSettings()
    ent: EntSettings = EntSettings()
    ent_somme: EntSettings = EntSettings()
    one: EntSettings = EntSettings()
    ent_mire: EntSettings = EntSettings()
    vie_scolaire: EntSettings = EntSettings()
    franceconnect: FranceConnectSettings = FranceConnectSettings()
    mailbox: MailboxSettings = MailboxSettings()
    onde: OndeSettings = OndeSettings()
    siecle: SiecleSettings = SiecleSettings()

    @field_validator("start")
    @classmethod
    def _zoned(cls, start: datetime | None) -> datetime | None:
        if start is not None and start.tzinfo is None:
            raise ValueError("le fuseau horaire manque\N{NARROW NO-BREAK SPACE}; par exemple 2026-09-01T08:00:00+02:00")
        return start


def load_settings(file: Path | None, **given: Any) -> FederationSettings:
    """Read settings: a TOML file where one is named, over it `RENTREE_…` variables, over both what was given.

    Raises:
        UnusableInputError: the file cannot be read, or a field is wrong; the message names each.
    """
    values = {name: value for name, value in given.items() if value is not None}
    try:
        if file is not None:
            file.read_bytes()  # pydantic-settings takes a file that is missing for an empty one
        read = _reading(file)(**values)
        return FederationSettings(**read.model_dump(exclude_unset=True))  # of a class that worker processes know
    except FileNotFoundError as error:
        raise UnusableInputError(f"--settings {file}\N{NO-BREAK SPACE}: ce fichier n’existe pas") from error
    except OSError as error:
        raise UnusableInputError(
            f"--settings {file}\N{NO-BREAK SPACE}: illisible ({error.strerror or error})"
        ) from error
    except UnicodeDecodeError as error:
        raise UnusableInputError(f"--settings {file}\N{NO-BREAK SPACE}: ce fichier n’est pas en UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UnusableInputError(f"--settings {file}\N{NO-BREAK SPACE}: ce n’est pas du TOML{_place(error)}") from error
    except ValidationError as error:
        source = "réglages" if file is None else f"--settings {file}"
        raise UnusableInputError(f"{source}\N{NO-BREAK SPACE}: {in_french(error, FederationSettings)}") from error


def _place(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"line (\d+), column (\d+)", str(error))
    return f", ligne {found[1]}, colonne {found[2]}" if found else ""


def _reading(file: Path | None) -> type[FederationSettings]:
    class FileSettings(FederationSettings):
        model_config = SettingsConfigDict(toml_file=file)

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    return FileSettings
