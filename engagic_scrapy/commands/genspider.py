"""scrapy genspider: a spider, a parser, a folder for saved pages and a test, for a vendor that nobody reads yet."""

from __future__ import annotations

import argparse
import importlib.resources
import keyword
import re
import string
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.utils.conf import closest_scrapy_cfg

from engagic_scrapy.cities.registry import VENDORS
from engagic_scrapy.exceptions import UsageProblem

EXIT_USAGE = 2
NAME_MAX = 30
CASES = ("typical", "empty", "blocked")
FILES = {  # from the template to the place
    "spider": "engagic_scrapy/spiders/{name}.py",
    "parser": "engagic_scrapy/parsers/{name}.py",
    "test": "tests/parsers/test_{name}.py",
}
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}")

NEXT = """\
Next:
  1. engagic_scrapy/cities/rows.py: "{name}" among VENDORS; a row of a city that is there (scrapy cities --check)
  2. scrapy capture {name} CITY typical, then empty and blocked
  3. the parser, until pytest tests/parsers/test_{name}.py tests/parsers/test_saved_pages.py passes
  4. the spider: scrapy crawl {name} -a cities=CITY -a limit=2
  5. engagic_scrapy/settings.py: DOWNLOAD_SLOTS for "{name}" and "{name}-documents", each with its reason; a row in README.md
  6. scrapy checkall, then pytest"""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "NAME DOMAIN"

    def short_desc(self) -> str:
        return "Begin a vendor: spider, parser, folder for saved pages, test"

    def long_desc(self) -> str:
        return (
            "Writes engagic_scrapy/spiders/NAME.py, engagic_scrapy/parsers/NAME.py, tests/parsers/test_NAME.py and folders in "
            "tests/fixtures/NAME/. NAME is one word for the vendor, everywhere; DOMAIN is where its tenants are. The code runs; "
            "its test fails until real pages are saved and a person has looked at them. Nothing that is there is overwritten. "
            "Example: scrapy genspider agendasuite agendasuite.org. Exit codes: 0 written; 2 refused, nothing is written."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 2:
            raise UsageError("name a vendor and the domain of its tenants")
        try:
            for path in write(Path(closest_scrapy_cfg()).parent, *args):
                print(path)
        except UsageProblem as error:
            print(f"scrapy genspider: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE
            return
        print(NEXT.format(name=args[0]))


def write(root: Path, name: str, domain: str) -> list[Path]:
    """The files written below the project's folder, as seen from there. Raises UsageProblem."""
    domain = domain.lower().removeprefix("www.")
    if not _NAME.fullmatch(name) or len(name) > NAME_MAX or keyword.iskeyword(name):
        raise UsageProblem(f"{name!r}: a vendor is one word in small letters, like legistar or wp_events")
    if not _DOMAIN.fullmatch(domain):
        raise UsageProblem(f"{domain!r}: expected a domain, like agendasuite.org, without https:// and path")
    places = {template: Path(place.format(name=name)) for template, place in FILES.items()}
    fixtures = Path("tests/fixtures") / name
    taken = [path for path in (*places.values(), Path("engagic_scrapy/parsers") / name, fixtures) if (root / path).exists()]
    if taken or name in VENDORS or name == "backlog":
        raise UsageProblem(f"{name} is there already: {', '.join(map(str, taken)) or 'see scrapy list'}")
    words = {"name": name, "domain": domain, "title": name.replace("_", " ").title(), "class_name": _class_name(name)}
    folder = importlib.resources.files("engagic_scrapy") / "templates" / "vendor"
    texts = {template: string.Template((folder / f"{template}.tmpl").read_text("utf-8")).substitute(words) for template in places}
    kept = [fixtures / case / ".gitkeep" for case in CASES]
    try:
        for path in [*places.values(), *kept]:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
        for template, path in places.items():
            (root / path).write_text(texts[template], encoding="utf-8")
        for path in kept:
            (root / path).touch()
    except OSError as error:
        raise UsageProblem(f"can't write {error.filename}: {error.strerror}") from None
    return [*places.values(), *(path.parent for path in kept)]


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
