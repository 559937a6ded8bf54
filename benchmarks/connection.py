"""An HTTP connection that only does what a benchmark needs: so light that it is never what is measured."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

_LARGEST = 1 << 20
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    head: str
    text: str

    def header(self, name: str) -> str:
        """Give a header, empty where there is none."""
        found = re.search(rf"^{name}: *(.*)\r$", self.head, re.MULTILINE | re.IGNORECASE)
        return found[1] if found else ""

    @property
    def cookies(self) -> dict[str, str]:
        """Give the cookies that it sets."""
        set_ = re.findall(r"^set-cookie: *([^=;\r]+)=([^;\r]*)", self.head, re.MULTILINE | re.IGNORECASE)
        return dict(set_)


@dataclass(slots=True)
class Connection:
    """A connection to a server, opened when it is needed, with the cookies of one browser.

    Args:
        address, port: where it listens. host: what it is called.
    """

    address: str
    port: int
    host: str
    cookies: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return await self.send("GET", path, headers)

    async def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        """Send a form."""
        return await self.send("POST", path, {"Content-Type": _FORM, **headers}, urlencode(form))

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: str = "") -> Answer:
        """Send a request; keep the cookies of the answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.address, self.port, limit=_LARGEST)
        reader, writer = self._streams
        writer.write(self._written(method, path, headers, body))
        answer = await _read(reader)
        self.cookies |= answer.cookies
        if answer.header("connection").lower() == "close" or answer.head.startswith("HTTP/1.0"):
            self.close()
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    def _written(self, method: str, path: str, headers: Mapping[str, str], body: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", body]).encode()


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    answer = Answer(int(head.split(" ", 2)[1]), head, "")
    length = answer.header("content-length")
    if length:
        body = await reader.readexactly(int(length))
    elif answer.header("transfer-encoding").lower() == "chunked":
        body = b"".join([chunk async for chunk in _chunks(reader)])
    elif answer.status in (204, 304):
        body = b""
    else:
        body = await reader.read(-1)
    return Answer(answer.status, head, body.decode("utf-8", "replace"))


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
