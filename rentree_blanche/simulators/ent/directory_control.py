"""Control addresses of an ENT: the AAF import, local accounts, and what the directory says."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.guard import PREFIX, require
from rentree_blanche.simulators.core.wire import caller
from rentree_blanche.simulators.ent.aaf.delivery import read_delivery
from rentree_blanche.simulators.ent.aaf.held import Held
from rentree_blanche.simulators.ent.aaf.importer import Importer
from rentree_blanche.simulators.ent.eras import Eras
from rentree_blanche.simulators.ent.errors import AafError
from rentree_blanche.simulators.ent.identifiers import identifier_for, password_for
from rentree_blanche.simulators.ent.local import LocalAccount, LocalAccounts
from rentree_blanche.simulators.ent.settings import EntSettings

_DIGEST = 64


class NewAccount(BaseModel):
    """A « compte manuel » (seed 001): a carer whom the school enters by hand, with pupils by AAF id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_name: str = Field(min_length=1)
    last_name: str = Field(min_length=1)
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryControl:
    """Feeding and reading the directory of one ENT."""

    ground: Ground
    eras: Eras
    accounts: LocalAccounts

    def routes(self) -> list[Route]:
        """Give the routes below `/_controle/`."""
        return [
            Route(f"{PREFIX}/aaf", self._held, methods=["GET"]),
            Route(f"{PREFIX}/aaf", self._import, methods=["POST"]),
            Route(f"{PREFIX}/comptes-locaux", self._list, methods=["GET"]),
            Route(f"{PREFIX}/comptes-locaux", self._add, methods=["POST"]),
        ]

    async def _held(self, request: Request) -> Response:
        """Say which delivery of a `source` is held, by the `empreinte` that came with it; null for none."""
        require(request, self.ground.secret)
        source = request.query_params.get("source", "")
        held = Held(store=self.ground.store, party=self.ground.actor, settings=self._settings())
        return JSONResponse({"source": source, "empreinte": await self.ground.pools.store(held.digest, source)})

    async def _import(self, request: Request) -> Response:
        """Replace the directory by a complete AAF delivery; 422 names file and line of what cannot be read.

        `empreinte`, the sender's digest of the content, is kept and told again.
        """
        require(request, self.ground.secret)
        content, digest = await request.body(), request.query_params.get("empreinte", "")
        if len(digest) > _DIGEST:
            raise PageError(422, "Empreinte refusée", f"Au plus {_DIGEST} caractères attendus.", reason="digest")
        importer = Importer(
            store=self.ground.store, party=self.ground.actor, chance=self.ground.chance, settings=self._settings()
        )
        try:
            counts = await self.ground.pools.store(lambda: importer.replace(read_delivery(content), digest))
        except AafError as error:
            self._journal(request, "Import AAF refusé", 422, {"error": str(error)})
            return JSONResponse({"error": "aaf", "message": str(error), "reasons": [_reason(error)]}, 422)
        self._journal(request, "Import AAF", 200, counts)
        return JSONResponse({"imported": counts})

    def _settings(self) -> EntSettings:
        return self.eras.settled(self.ground.clock.today())

    def _journal(self, request: Request, summary: str, status: int, detail: Mapping[str, object]) -> None:
        self.ground.journal.write(
            kind="feed",
            source=caller(request.headers.get("user-agent", "")),
            target=self.ground.actor,
            summary=summary,
            status=status,
            detail=detail,
        )

    async def _list(self, request: Request) -> Response:
        """List local accounts with their passwords, by `identifiant`, `personne` (AAF id) or `nom`."""
        require(request, self.ground.secret)
        query = request.query_params
        found = await self.ground.pools.store(
            self.accounts.list,
            identifier=query.get("identifiant", ""),
            person=query.get("personne", ""),
            name=query.get("nom", ""),
        )
        return JSONResponse([_shown(account) for account in found])

    async def _add(self, request: Request) -> Response:
        """Make an account by hand; answers it with its password."""
        require(request, self.ground.secret)
        try:
            wanted = NewAccount.model_validate_json(await request.body())
        except ValidationError as error:
            raise PageError(422, "Compte refusé", f"Champs attendus : {error}", reason="account") from error
        account = await self.ground.pools.store(self._made, wanted)
        return JSONResponse(_shown(account), 201)

    def _made(self, wanted: NewAccount) -> LocalAccount:
        identifier = identifier_for(wanted.first_name, wanted.last_name, self.accounts.identifiers())
        account = LocalAccount(
            identifier=identifier,
            password=password_for(self.ground.chance, self.ground.actor, identifier),
            kind="guardian",
            manual=True,
            aaf_id=None,
            first_name=wanted.first_name,
            last_name=wanted.last_name,
            children=wanted.children,
        )
        self.accounts.add(account)
        return account


def _reason(error: AafError) -> dict[str, object]:
    return {"file": error.file, "line": error.line, "reason": error.text}


def _shown(account: LocalAccount) -> dict[str, object]:
    return {
        "identifier": account.identifier,
        "password": account.password,
        "kind": account.kind,
        "manual": account.manual,
        "person": account.aaf_id,
        "last_name": account.last_name,
        "first_name": account.first_name,
        "children": list(account.children),
    }
