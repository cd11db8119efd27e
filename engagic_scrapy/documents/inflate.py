"""Takes gzip off a body as it comes, a bounded piece at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE = 1 << 20  # bytes; what one step may inflate to, however dense the input is
GZIP = b"\x1f\x8b\x08"
CODINGS = ("gzip", "x-gzip", "deflate")


class BodyDamaged(Exception):
    """The compressed body is cut or broken."""


class Inflater:
    """One layer of gzip (several members allowed), zlib or raw deflate."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Pieces of at most ``PIECE`` bytes. Raises BodyDamaged."""
        more = bool(data)
        while more:
            if self._stream is None:
                if self._begun and not data.strip(b"\x00"):
                    return  # padding after the last member
                self._stream = zlib.decompressobj(-15 if data[0] & 0x0F != 8 and data[0] != GZIP[0] else 47)
                self._begun = True
            try:
                piece = self._stream.decompress(data, PIECE)
            except zlib.error as error:
                raise BodyDamaged(f"broken compression: {error}") from None
            if piece:
                yield piece
            if self._stream.eof:
                data, self._stream = self._stream.unused_data, None
                more = bool(data)
            else:
                data = self._stream.unconsumed_tail
                more = bool(data) or len(piece) == PIECE  # a full piece: more may wait inside though all input was taken

    def finish(self) -> None:
        """Raises BodyDamaged when the end of the stream never came."""
        if self._stream is not None:
            raise BodyDamaged("the compressed body is cut")


class Unwrapper:
    """Undoes what a server wrapped around a file though nobody asked: a content coding, and gzip around the file itself."""

    def __init__(self, coding: str | None, *, whole: bool = True):
        """:param whole: False for the rest of a file, whose first bytes say nothing about it."""
        self._outer = Inflater() if coding else None
        self._inner: Inflater | None = None
        self._start: bytes | None = b"" if whole else None  # None once it is known whether the file itself is gzip

    @property
    def wrapped(self) -> bool:
        """Whether the bytes given out are not those on the wire. Known once the first piece was given out."""
        return self._outer is not None or self._inner is not None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Pieces of the file. Raises BodyDamaged."""
        for piece in self._outer.feed(data) if self._outer else (data,):
            if self._start is not None:
                piece = self._start + piece
                if len(piece) < len(GZIP):
                    self._start = piece
                    continue
                self._start = None
                self._inner = Inflater() if piece.startswith(GZIP) else None
            yield from self._inner.feed(piece) if self._inner else (piece,)

    def finish(self) -> bytes:
        """What was held back of a file shorter than a signature. Raises BodyDamaged when the compressed body is cut."""
        for layer in (self._outer, self._inner):
            if layer is not None:
                layer.finish()
        return self._start or b""
