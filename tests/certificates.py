"""Throw-away certificates that a client must not accept, and https servers that show them."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.portal import Portal

_DAY = datetime.timedelta(days=1)


class Authority:
    """Signs for servers. ``file`` is its own certificate, for SSL_CERT_FILE."""

    def __init__(self, folder: Path, name: str = "authority"):
        self.folder, self.name = folder, name
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self._signed(name, self.key, [x509.BasicConstraints(True, None)], until=_DAY))

    def server(self, host: str, *, until: datetime.timedelta = _DAY) -> ssl.SSLContext:
        """A server's context for that name or address.

        :param until: from now; negative for one that has expired.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdecimal() else x509.DNSName(host)
        pem = self.folder / f"{self.name}-{host}-{until.days}.pem"
        pem.write_bytes(
            self._signed(host, key, [x509.SubjectAlternativeName([named])], until=until)
            + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context

    def _signed(
        self, name: str, key: ec.EllipticCurvePrivateKey, more: list[x509.ExtensionType], until: datetime.timedelta
    ) -> bytes:
        now = datetime.datetime.now(datetime.UTC)
        build = x509.CertificateBuilder(
            issuer_name=_named(self.name),
            subject_name=_named(name),
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - 30 * _DAY,
            not_valid_after=now + until,
        )
        own = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        identifier = own if key is self.key else x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)
        for extension in (*more, identifier):
            build = build.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return build.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@contextlib.contextmanager
def wrong_servers(folder: Path) -> Iterator[tuple[dict[str, str], Path, list[Portal]]]:
    """Addresses of what can't be reached rightly, by the fault's name; the authority that a crawl is to trust; the servers.

    A server whose log has an entry was spoken to: that must never be.
    """
    trusted, stranger = Authority(folder), Authority(folder, "stranger")
    contexts = {
        "tls_untrusted": stranger.server("127.0.0.1"),
        "tls_name": trusted.server("another.example"),
        "tls_expired": trusted.server("127.0.0.1", until=-_DAY),
    }
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(Portal(context)) for name, context in contexts.items()}
        addresses = {name: server.url for name, server in servers.items()}
        yield {**addresses, "dns": "http://no-such-portal.invalid"}, trusted.file, list(servers.values())
