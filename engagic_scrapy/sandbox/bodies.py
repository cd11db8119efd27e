"""Sends a document as a file server does (ETag, Last-Modified, Range, 304), or with the fault that the world wants."""

from __future__ import annotations

import asyncio
import email.utils
import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, time

from aiohttp import web

from engagic_scrapy.sandbox.packets import Packet
from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.records import Document
from engagic_scrapy.sandbox.special import StoredFile

_PIECE = 65536
_DROPS = 25
_HTML = b"<!DOCTYPE html>\n<html><head><title>Document viewer</title></head><body><p>Your session has ended.</p></body></html>\n"


async def send(request: web.Request, play: Play, document: Document) -> web.StreamResponse:
    """The answer to a request for a document. Raises ConnectionResetError where the fault cuts the connection."""
    fault = document.fault
    if fault == "flaky" and play.first("flaky", document.key, times=2):
        return web.Response(status=500, text="Server Error in '/' Application.", content_type="text/html")
    if fault == "limit" and play.first("limit", document.key):
        seconds = play.limit(f"{document.meeting.city.vendor} document")
        return web.Response(status=429, headers={"Retry-After": str(seconds)}, text="Too Many Requests")
    other = {"html_pdf": _HTML, "word_pdf": _word(document), "empty_pdf": b""}.get(fault)
    if other is not None:
        return web.Response(body=other, content_type="application/pdf")
    # Laying out a long file takes a moment in which other requests should be answered.
    packet = await asyncio.to_thread(play.world.packet, document)
    size = packet.size * 3 // 5 if fault == "truncated" else packet.size
    headers = _headers(play, document, packet)
    if _unchanged(request, headers):
        return web.Response(status=304, headers={name: headers[name] for name in ("ETag", "Last-Modified")})
    start, stop = _range(request, headers, size)
    if start and start >= size:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    partial = (start, stop) != (0, size)
    response = web.StreamResponse(status=206 if partial else 200, headers=headers)
    if partial:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    response.content_length = stop - start + (1000 if fault == "lying_length" else 0)
    await response.prepare(request)
    if request.method != "HEAD":
        await _stream(request, response, play, document, packet, start, stop)
    return response


async def _stream(
    request: web.Request,
    response: web.StreamResponse,
    play: Play,
    document: Document,
    packet: Packet | StoredFile,
    start: int,
    stop: int,
) -> None:
    cut = document.fault == "cut" and play.first("cut", document.key)
    end = start + (stop - start) // 2 if cut else stop
    if document.fault == "drip":
        await _drip(response, b"".join(packet.chunks(start, end)), play.world.options.drip_seconds)
    else:
        await _write(response, packet.chunks(start, end))
    if cut or document.fault == "lying_length":
        if request.transport is not None:
            # What is still in the socket's buffer arrives; then the connection ends without the rest.
            request.transport.close()
        return
    await response.write_eof()


async def _write(response: web.StreamResponse, chunks: Iterable[bytes]) -> None:
    held: list[bytes] = []
    for chunk in chunks:
        held.append(chunk)
        if sum(map(len, held)) >= _PIECE:
            await response.write(b"".join(held))
            held.clear()
    if held:
        await response.write(b"".join(held))


async def _drip(response: web.StreamResponse, data: bytes, seconds: float) -> None:
    drop = -(-len(data) // _DROPS)
    for at in range(0, len(data), drop):
        await response.write(data[at : at + drop])
        await asyncio.sleep(seconds / _DROPS)


def _headers(play: Play, document: Document, packet: Packet | StoredFile) -> dict[str, str]:
    day = datetime.combine(min(document.meeting.day, play.world.options.today), time(), UTC)
    return {
        "Content-Type": "application/pdf",
        "Accept-Ranges": "bytes",
        "ETag": f'"{zlib.crc32(packet.key.encode()):08x}-{packet.size:x}"',
        "Last-Modified": email.utils.format_datetime(day, usegmt=True),
    }


def _unchanged(request: web.Request, headers: dict[str, str]) -> bool:
    if "If-None-Match" in request.headers:
        return headers["ETag"] in request.headers["If-None-Match"]
    return request.headers.get("If-Modified-Since") == headers["Last-Modified"]


def _range(request: web.Request, headers: dict[str, str], size: int) -> tuple[int, int]:
    """First byte and the one after the last, of the request's Range if it holds for this version, else of the whole."""
    match = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
    same = request.headers.get("If-Range", headers["ETag"]) in (headers["ETag"], headers["Last-Modified"])
    if match is None or not same:
        return 0, size
    return int(match[1]), min(int(match[2]) + 1, size) if match[2] else size


def _word(document: Document) -> bytes:
    """A minimal .docx: enough for its first bytes to say what it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml"):  # in Word's own order
            archive.writestr(zipfile.ZipInfo(name), f"<?xml version='1.0'?><!-- {document.name} --><w:document/>" * 40)
    return made.getvalue()
