"""A web server and a proxy on 127.0.0.1 that say exactly what a test tells them to, lies included."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Asked:
    method: str
    target: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    at: float  # time.monotonic(), which is the same for all processes of the machine


Page = bytes | Callable[[Asked], bytes | AsyncIterator[bytes]]


def answer(body: bytes = b"", status: str = "200 OK", *, length: int | None = None, **headers: str) -> bytes:
    """A whole answer; ``length`` is what Content-Length says, ``headers`` take ``_`` for ``-``."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class LocalServer:
    """Runs in a thread of its own; ``log`` holds every request. Each connection carries one request."""

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"):
        self.tls, self.host = tls, host
        self.log: list[Asked] = []
        self.port = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def asked(self, target: str) -> list[Asked]:
        return [one for one in self.log if one.target == target]

    def _run(self):
        asyncio.run(self._serve())

    async def _serve(self):
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._tasks: set[asyncio.Task] = set()
        server = await asyncio.start_server(self._connection, self.host, 0, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopping.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connection(self, reader, writer):
        self._tasks.add(asyncio.current_task())
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, target, _ = head[0].split(" ", 2)
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                asked = Asked(method, target, headers, body, time.monotonic())
                self.log.append(asked)
                await self.reply(asked, reader, writer)
        except asyncio.CancelledError:
            return
        finally:
            self._tasks.discard(asyncio.current_task())
            writer.close()

    async def reply(self, asked, reader, writer):
        raise NotImplementedError


class Portal(LocalServer):
    """Answers what ``pages`` holds for the target; robots.txt is missing unless a test puts it there."""

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"):
        super().__init__(tls, host)
        self.pages: dict[str, Page] = {}

    async def reply(self, asked, reader, writer):
        page = self.pages.get(asked.target, answer(b"no such page", "404 Not Found"))
        if callable(page):
            page = page(asked)
        if isinstance(page, bytes):
            writer.write(page)
            await writer.drain()
            return
        async for piece in page:
            writer.write(piece)
            await writer.drain()


class Proxy(LocalServer):
    """Forwards absolute addresses and opens tunnels, all of them to 127.0.0.1 whatever name is asked for."""

    async def reply(self, asked, reader, writer):
        if asked.method == "CONNECT":
            there, back = await asyncio.open_connection("127.0.0.1", int(asked.target.rpartition(":")[2]))
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            address, _, path = asked.target.partition("://")[2].partition("/")
            there, back = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
            passed = "".join(f"{k}: {v}\r\n" for k, v in asked.headers.items() if not k.startswith("proxy-"))
            back.write(f"{asked.method} /{path} HTTP/1.1\r\n{passed}\r\n".encode() + asked.body)
        try:
            await asyncio.gather(_pump(reader, back), _pump(there, writer))
        finally:
            back.close()
            with contextlib.suppress(OSError):
                await back.wait_closed()


async def _pump(reader, writer):
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()


def throw_away_tls(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1 and localhost, and the file of the authority that signed for it."""
    now = datetime.datetime.now(datetime.UTC)

    def certificate(name, key, issuer, signer, *extensions):
        build = x509.CertificateBuilder(
            issuer_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]),
            subject_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - datetime.timedelta(days=1),
            not_valid_after=now + datetime.timedelta(days=2),
        )
        for extension in extensions:
            build = build.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return build.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    identifier = x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key())
    authority = folder / "authority.pem"
    authority.write_bytes(
        certificate("authority", authority_key, "authority", authority_key, x509.BasicConstraints(True, None), identifier)
    )
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    pem = folder / "server.pem"
    pem.write_bytes(
        certificate("localhost", key, "authority", authority_key, x509.BasicConstraints(False, None), names, issuer)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context, authority
