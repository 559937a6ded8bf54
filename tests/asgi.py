"""A browser for tests that asks an ASGI application directly, without a server."""

import asyncio
import json
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status_code: int
    headers: Headers
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(kw_only=True)
class Browser:
    """Asks an ASGI application as a browser does that keeps cookies and follows nothing by itself."""

    app: ASGIApp
    base_url: str
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)

    def get(self, path: str, **kwargs: Any) -> Answer:
        return self.request("GET", path, **kwargs)

    def post(self, path: str, **kwargs: Any) -> Answer:
        return self.request("POST", path, **kwargs)

    def request(
        self,
        method: str,
        path: str,
        *,
        data: Any = None,
        content: bytes = b"",
        json_body: Any = None,
        headers: dict[str, str] | None = None,
        with_cookies: bool = True,
    ) -> Answer:
        sent = {"host": urlsplit(self.base_url).netloc, "user-agent": "Mozilla/5.0 (test)", **(headers or {})}
        if data is not None:
            content = urlencode(data, doseq=True).encode()
            sent["content-type"] = "application/x-www-form-urlencoded"
        if json_body is not None:
            content = json.dumps(json_body).encode()
        if self.cookies and with_cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = asyncio.run(self._ask(method, path, sent, content))
        for line in answer.headers.getlist("set-cookie"):
            self.set_cookies.append(line)
            ((name, morsel),) = SimpleCookie(line).items()
            self.cookies[name] = morsel.value
            if morsel["max-age"] == "0":
                del self.cookies[name]
        return answer

    async def _ask(self, method: str, path: str, headers: dict[str, str], content: bytes) -> Answer:
        parts = urlsplit(path)
        scope = {
            "type": "http",
            "method": method,
            "scheme": urlsplit(self.base_url).scheme,
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "server": ("127.0.0.1", 8443),
            "client": ("127.0.0.1", 50_000),
        }
        incoming: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]
        taken: list[Message] = []

        async def receive() -> Message:
            return incoming.pop() if incoming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            taken.append(message)

        await self.app(scope, receive, send)
        return Answer(
            status_code=taken[0]["status"],
            headers=Headers(raw=taken[0]["headers"]),
            content=b"".join(message.get("body", b"") for message in taken[1:]),
        )
