"""The report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any

from engagic_scrapy.outcomes import OUTCOMES
from engagic_scrapy.report.cities import grouped
from engagic_scrapy.report.next_steps import command
from engagic_scrapy.report.render import duration, how_it_ended, moment, size

CURVE_WIDTH, CURVE_HEIGHT = 720, 160  # of the drawing, in its own units
NAMED = 30  # cities of one group that are named


def render_page(report: dict[str, Any]) -> str:
    """The page of a report (:func:`~engagic_scrapy.report.queries.report`)."""
    import jinja2  # here, because the commands are all imported for each of them

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"duration": duration, "moment": moment, "size": size}
    environment.globals |= {
        "command": command,
        "how_it_ended": how_it_ended,
        "curve": curve,
        "outcomes": OUTCOMES,
        "named": NAMED,
    }
    template = (resources.files("engagic_scrapy.report") / "page.html").read_text(encoding="utf-8")
    rows = report["cities"] + report["suspiciously_quiet"]
    worst_first = ("failed", "unfinished", "partial", "quiet")
    groups = [(outcome, grouped([row for row in rows if row["outcome"] == outcome])) for outcome in worst_first]
    return environment.from_string(template).render(report=report, groups=[(name, found) for name, found in groups if found])


def curve(points: Sequence[Sequence[float]], marks: Sequence[float]) -> dict[str, Any] | None:
    """What is drawn of a run's memory, or None with less than two readings.

    :param points: seconds since the start, megabytes of the whole process tree, megabytes of the parent.
    :param marks: the soft and the hard mark in megabytes; drawn where they lie within the picture.

    Returns ``tree`` and ``parent`` (points of a polyline), ``marks`` (megabytes and height), ``top`` (megabytes at the upper
    edge) and ``seconds`` (at the right edge).
    """
    if len(points) < 2:
        return None
    seconds = max(point[0] for point in points) or 1.0
    # Twice the peak at most: a mark far above the curve would press it flat.
    peak = max(point[1] for point in points)
    top = max([peak * 1.1, *(mark for mark in marks if mark <= 2 * peak)])

    def line(column: int) -> str:
        return " ".join(f"{point[0] / seconds * CURVE_WIDTH:.1f},{height(point[column]):.1f}" for point in points)

    def height(megabytes: float) -> float:
        return CURVE_HEIGHT * (1 - megabytes / top)

    drawn = [(mark, round(height(mark), 1)) for mark in marks if mark <= top]
    return {"tree": line(1), "parent": line(2), "marks": drawn, "top": top, "seconds": seconds}
