"""Bytes of HTTP/1.1, right and wrong: what the gate reads, passes on, and spoils."""

from __future__ import annotations

import asyncio
import email.utils
import gzip
import socket
import struct
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol
from urllib.parse import SplitResult

import brotli  # type: ignore[import-untyped]

_PIECE = bytes(64 << 10)
_DROPS = 10
_LAST_DATA_RECV = 52  # offset in Linux's struct tcp_info, milliseconds
_HTML = b"<!DOCTYPE html>\n<html><head><title>Document viewer</title></head><body><p>Your session has ended.</p></body></html>\n"
_PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + b"%\xe2\xe3\xcf\xd3\n" * 200 + b"trailer << /Root 1 0 R >>\n%%EOF\n"


class SentOn(Exception):
    """The true answer is a redirect: the fault strikes where it leads to. ``answer`` is what the portal says."""

    def __init__(self, answer: bytes):
        self.answer = answer
        super().__init__()


@dataclass(slots=True)
class Request:
    head: bytes  # with the empty line
    body: bytes
    target: str
    host: str  # without a port


@dataclass(slots=True)
class Line:
    """The client's end of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Raises OSError when the client went away."""
        self.writer.write(data)
        await self.writer.drain()

    async def hold(self) -> None:
        """Says nothing until the client goes: it does when it has read an answer that closes the connection."""
        while await self.reader.read(4096):
            pass


class Spoiler(Protocol):
    """What a fault asks of the gate."""

    retry_after: int
    elsewhere: dict[str, str]


async def read_request(reader: asyncio.StreamReader) -> Request:
    """Raises IncompleteReadError where none comes."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    host = headers.get("host", "").lower()
    return Request(head, body, first.split(" ")[1], host.rpartition(":")[0] if ":" in host else host)


def arrival(writer: asyncio.StreamWriter) -> float:
    """time.monotonic() of when the last bytes came, by the kernel's account: this process may have been late to read them."""
    connection = writer.get_extra_info("socket")
    if not hasattr(socket, "TCP_INFO"):
        return time.monotonic()
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA_RECV + 4)
    return time.monotonic() - struct.unpack_from("I", info, _LAST_DATA_RECV)[0] / 1000


def head(status: int, length: int | None, kind: str, **more: str) -> bytes:
    """Headers of an answer; ``more`` take ``_`` for ``-``. Without a length it lasts as long as the connection."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"Content-Length: {length}"] if length is not None else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def forward(request: Request, upstream: SplitResult, line: Line) -> None:
    """Passes the request on, and all that comes back."""
    there, back = await asyncio.open_connection(upstream.hostname, upstream.port)
    try:
        back.write(_closing(request.head) + request.body)
        while data := await there.read(256 << 10):
            await line.send(data)
    finally:
        back.close()


async def _whole(request: Request, upstream: SplitResult) -> tuple[int, str, bytes, bytes]:
    """Status, content type, further headers and body of the true answer. Raises SentOn."""
    there, back = await asyncio.open_connection(upstream.hostname, upstream.port)
    try:
        # An answer to HTTP/1.0 is never chunked.
        back.write(_closing(request.head).replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1) + request.body)
        data = await there.read()
    finally:
        back.close()
    headers, _, body = data.partition(b"\r\n\r\n")
    first, *lines = headers.decode("latin-1").split("\r\n")
    pairs = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    if first.split(" ")[1] in ("301", "302", "303", "307", "308"):
        raise SentOn(data)
    kind = next((value for name, value in pairs if name.lower() == "content-type"), "text/plain")
    left = ("connection", "content-length", "content-type", "transfer-encoding", "date", "server")
    kept = "".join(f"{name}: {value}\r\n" for name, value in pairs if name.lower() not in left)
    return int(first.split(" ")[1]), kind, kept.encode("latin-1"), body


def _closing(head: bytes) -> bytes:
    lines = [line for line in head[:-4].split(b"\r\n") if not line.lower().startswith((b"connection:", b"keep-alive:"))]
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n"


# -- faults ---------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Case:
    """One request that is struck."""

    fault: str  # without its ending
    number: int  # 1 for the first of its city
    request: Request
    upstream: SplitResult
    line: Line
    gate: Spoiler


async def spoiled(name: str, request: Request, upstream: SplitResult, line: Line, gate: Spoiler, number: int) -> None:
    """Answers as the fault wants, for the n-th time. Raises OSError when the client went away, SentOn."""
    fault = name.partition(".")[0]
    await _PLAYED[fault](Case(fault, number, request, upstream, line, gate))


async def _retry_after(case: Case) -> None:
    await case.line.send(head(429, 4, "text/plain", Retry_After=str(case.gate.retry_after)) + b"busy")
    await case.line.hold()


async def _retry_date(case: Case) -> None:
    # A date has no fractions: one that is said at .9 would be nearly a second early.
    now = time.time()
    until = email.utils.formatdate(int(now) + case.gate.retry_after, usegmt=True)
    date = email.utils.formatdate(int(now), usegmt=True)
    await case.line.send(head(503, 4, "text/plain", Retry_After=until, Date=date) + b"busy")
    await case.line.hold()


async def _burst(case: Case) -> None:
    await case.line.send(head(502 if case.number == 1 else 500, 4, "text/html") + b"oops")


async def _http500(case: Case) -> None:
    await case.line.send(head(500, 4, "text/html") + b"oops")


async def _drip(case: Case) -> None:
    status, kind, kept, body = await _whole(case.request, case.upstream)
    await case.line.send(_with(head(status, len(body), kind), kept))
    size = max(1, -(-len(body) // _DROPS))
    for at in range(0, len(body), size):
        await asyncio.sleep(1 / _DROPS)
        await case.line.send(body[at : at + size])


async def _drip_on(case: Case) -> None:
    _, kind, kept, body = await _whole(case.request, case.upstream)
    await case.line.send(_with(head(200, None, kind), kept) + body)
    while True:
        await asyncio.sleep(0.2)
        await case.line.send(b" ")


async def _stall(case: Case) -> None:
    status, kind, kept, body = await _whole(case.request, case.upstream)
    await case.line.send(_with(head(status, len(body), kind), kept) + body[: len(body) // 2])
    await case.line.hold()


async def _mute(case: Case) -> None:
    await case.line.hold()


async def _cut_headers(case: Case) -> None:
    await case.line.send(head(200, 5000, "text/html")[:30])


async def _cut(case: Case) -> None:
    status, kind, kept, body = await _whole(case.request, case.upstream)
    await case.line.send(_with(head(status, len(body), kind), kept) + body[: len(body) // 2])


async def _longer(case: Case) -> None:
    status, kind, kept, body = await _whole(case.request, case.upstream)
    await case.line.send(_with(head(status, len(body) + 1000, kind), kept) + body)


async def _shorter(case: Case) -> None:
    status, kind, kept, body = await _whole(case.request, case.upstream)
    await case.line.send(_with(head(status, len(body) // 2, kind), kept) + body)


async def _endless(case: Case) -> None:
    _, kind, kept, body = await _whole(case.request, case.upstream)
    await case.line.send(_with(head(200, None, kind), kept) + body)
    while True:
        await case.line.send(_PIECE)


async def _loop(case: Case) -> None:
    path, _, query = case.request.target.partition("?")
    pairs = [pair for pair in query.split("&") if pair and not pair.startswith("sent-on=")]
    address = f"{path}?{'&'.join([*pairs, f'sent-on={case.number}'])}"
    await case.line.send(head(302, 0, "text/html", Location=address))


async def _encoded(case: Case) -> None:
    status, kind, kept, body = await _whole(case.request, case.upstream)
    small = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[case.fault](body)
    await case.line.send(_with(head(status, len(small), kind, Content_Encoding=case.fault), kept) + small)


async def _pdf(case: Case) -> None:
    await case.line.send(head(200, len(_PDF), "application/pdf") + _PDF)


async def _html(case: Case) -> None:
    await case.line.send(head(200, len(_HTML), "application/pdf") + _HTML)


async def _expired(case: Case) -> None:
    if case.number == 1:
        await _cut(case)
        return
    await case.line.send(head(int(case.fault[-3:]), 7, "text/html") + b"expired")


async def _elsewhere(case: Case) -> None:
    await case.line.send(head(302, 0, "text/html", Location=case.gate.elsewhere[case.fault] + case.request.target))


def _with(head: bytes, kept: bytes) -> bytes:
    return head[:-2] + kept + b"\r\n"


_PLAYED: dict[str, Callable[[Case], Awaitable[None]]] = {
    "retry_after": _retry_after,
    "retry_date": _retry_date,
    "burst": _burst,
    "http500": _http500,
    "drip": _drip,
    "drip_on": _drip_on,
    "stall": _stall,
    "mute": _mute,
    "cut_headers": _cut_headers,
    "cut_once": _cut,
    "cut": _cut,
    "longer": _longer,
    "shorter": _shorter,
    "endless": _endless,
    "loop": _loop,
    **dict.fromkeys(("gzip", "deflate", "br"), _encoded),
    "pdf": _pdf,
    "html": _html,
    **dict.fromkeys(("expired403", "expired410"), _expired),
    **dict.fromkeys(("dns", "tls_untrusted", "tls_name", "tls_expired"), _elsewhere),
    "robots_500": _http500,
    "robots_mute": _mute,
    "robots_endless": _endless,
}
