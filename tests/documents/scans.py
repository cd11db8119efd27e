"""Draws pages as a scanner delivers them, with known words."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

SIZE = (1700, 2200)  # letter at 200 DPI, as tests/pdfs.py tells of its pictures
LEFT, TOP, STEP = 200, 230, 42
WORDS = re.findall(
    r"\w+",
    """council ordinance resolution agenda hearing variance permit parcel zoning easement contract amendment budget levy bond
audit invoice minutes motion quorum clerk mayor engineer department commission district street sidewalk sewer water drain culvert
bridge library park trail station fleet ambulance grant lease franchise utility reserve ledger revenue procurement vendor schedule
warranty claim settlement appeal notice exhibit survey annexation setback parking drainage floodplain approve adopt authorize
award repeal continue introduce ratify appoint extend designate convey dedicate the of and for with under
regarding between""",
)


def prose(rng: random.Random, lines: int, words: int = 8) -> list[str]:
    """Lines of civic words, amounts, file numbers and dates."""

    def word() -> str:
        kind = rng.random()
        if kind < 0.06:
            return f"${rng.randrange(1000, 9_999_999):,d}"
        if kind < 0.1:
            return f"{rng.randrange(19, 27)}-{rng.randrange(1000, 10_000)}"
        if kind < 0.13:
            return f"{rng.randrange(1, 13)}/{rng.randrange(1, 29)}/2026"
        return rng.choice(WORDS)

    return [" ".join(word() for _ in range(words)) for _ in range(lines)]


def scan(
    lines: Sequence[str], *, turn: int = 0, size: int = 29, noise: float = 0.0, blur: float = 0.0, top: int = TOP, seed: int = 1
) -> bytes:
    """A grey JPEG of the lines.

    :param turn: degrees, counterclockwise. :param size: of the letters in dots; 29 are 10.5 points.
    :param noise: standard deviation of the grey, 0 to 255. :param blur: radius in dots.
    """
    image_module = pytest.importorskip("PIL.Image")
    draw_module = pytest.importorskip("PIL.ImageDraw")
    filter_module = pytest.importorskip("PIL.ImageFilter")
    image = image_module.new("L", SIZE, 255)
    draw, font = draw_module.Draw(image), _font(size)
    for row, line in enumerate(lines):
        draw.text((LEFT, top + row * STEP), line, fill=20, font=font)
    if blur:
        image = image.filter(filter_module.GaussianBlur(blur))
    if noise:
        image = _noisy(image, noise, seed)
    return _jpeg(image.rotate(turn, fillcolor=255))


def photograph(seed: int = 1) -> bytes:
    """Hills, sky, windows and grain: shapes that a hasty reader takes for letters."""
    image_module = pytest.importorskip("PIL.Image")
    draw_module = pytest.importorskip("PIL.ImageDraw")
    filter_module = pytest.importorskip("PIL.ImageFilter")
    rng = random.Random(seed)  # noqa: S311 - pictures, not secrets
    image = image_module.linear_gradient("L").resize(SIZE)
    draw = draw_module.Draw(image)
    for _ in range(300):
        x, y, width, height = rng.randrange(1700), rng.randrange(2200), rng.randrange(10, 300), rng.randrange(10, 300)
        shape = draw.ellipse if rng.random() < 0.5 else draw.rectangle
        shape((x, y, x + width, y + height), fill=rng.randrange(256))
    for _ in range(200):
        draw.line(
            [(rng.randrange(1700), rng.randrange(2200)) for _ in range(3)], fill=rng.randrange(256), width=rng.randrange(1, 8)
        )
    return _jpeg(_noisy(image.filter(filter_module.GaussianBlur(2)), 20, seed))


def _noisy(image, deviation, seed):  # type: ignore[no-untyped-def]
    # Pillow's own noise has no seed.
    image_module = pytest.importorskip("PIL.Image")
    chops = pytest.importorskip("PIL.ImageChops")
    rng = random.Random(seed)  # noqa: S311
    tile = bytes(max(0, min(255, round(128 + rng.gauss(0, deviation)))) for _ in range(257 * 263))
    grain = image_module.new("L", SIZE)
    piece = image_module.frombytes("L", (257, 263), tile)
    for x in range(0, SIZE[0], 257):
        for y in range(0, SIZE[1], 263):
            grain.paste(piece, (x, y))
    return chops.add(image, grain, scale=1, offset=-128)


def _font(size):  # type: ignore[no-untyped-def]
    reportlab = pytest.importorskip("reportlab")
    return pytest.importorskip("PIL.ImageFont").truetype(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf", size)


def _jpeg(image) -> bytes:  # type: ignore[no-untyped-def]
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
