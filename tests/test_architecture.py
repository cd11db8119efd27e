"""The house rules: who may import whom, how long a module may be, where the environment is read."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "engagic_scrapy"
MODULES = sorted(PACKAGE.rglob("*.py"))

MODULE_LINES, PARSER_LINES, FUNCTION_LINES = 300, 250, 40
# Longer than they should be; this may only shrink.
LONG_MODULES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}

# Who may import what, late imports inside functions included.
ALLOWED = {
    "sqlalchemy": ("ledger/",),
    "pdfminer": ("documents/",),
    "pypdfium2": ("documents/",),
    "anthropic": ("documents/summarize.py",),
}
# The parent must never load these: they cost tens of megabytes, or can take the process down.
LATE_ONLY = ("anthropic", "playwright", "scrapy_playwright")
FORBIDDEN_NAMES = ("utils", "helpers", "common", "manager", "processor", "service", "adapter", "scraper")


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Every imported module of a file, and whether it is imported when the file is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
    }
    typing_only = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.If) and ast.unparse(outer.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(outer)
    }
    for node in ast.walk(tree):
        at_once = id(node) not in late and id(node) not in typing_only
        if isinstance(node, ast.Import):
            yield from ((alias.name, at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, at_once


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [_lint_imports(), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _lint_imports() -> str:
    beside = Path(sys.executable).with_name("lint-imports")
    return str(beside) if beside.exists() else "lint-imports"


@pytest.mark.parametrize("library", ALLOWED)
def test_libraries_stay_where_they_belong(library: str) -> None:
    wrong = [
        name_of(path)
        for path in MODULES
        if any(module.partition(".")[0] == library for module, _ in imports(path))
        and not name_of(path).startswith(ALLOWED[library])
    ]
    assert not wrong


@pytest.mark.parametrize("library", LATE_ONLY)
def test_heavy_libraries_are_imported_late(library: str) -> None:
    assert not [
        name_of(path)
        for path in MODULES
        if any(at_once and module.partition(".")[0] == library for module, at_once in imports(path))
    ]


def test_only_settings_reads_the_environment() -> None:
    wrong = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            read = (
                isinstance(node, ast.Attribute)
                and node.attr in ("environ", "getenv", "environb")
                and ast.unparse(node.value) == "os"
            )
            named = (
                isinstance(node, ast.ImportFrom)
                and node.module == "os"
                and {alias.name for alias in node.names} & {"environ", "getenv"}
            )
            if (read or named) and name_of(path) != "settings.py":
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert not wrong


def test_a_broad_except_is_only_where_rows_are_read_or_work_is_guarded() -> None:
    """Parsers and spiders hide nothing: their one broad except is read_rows()."""
    wrong = []
    for path in [*PACKAGE.glob("parsers/**/*.py"), *PACKAGE.glob("spiders/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
            ):
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert not wrong


def test_vendor_spiders_are_plain() -> None:
    """No try, sleep, open, XPath or CSS, date parsing, or logging in a vendor's spider."""
    wrong = []
    for path in PACKAGE.glob("spiders/*.py"):
        if path.name in ("__init__.py", "backlog.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            call = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if (
                isinstance(node, ast.Try)
                or call in ("open", "time.sleep", "asyncio.sleep")
                or call.endswith((".xpath", ".css", "strptime"))
            ):
                wrong.append(f"{name_of(path)}:{node.lineno}")
        wrong += [f"{name_of(path)}: {module}" for module, _ in imports(path) if module in ("logging", "time", "re", "sqlite3")]
    assert not wrong


def test_no_module_is_too_long() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    limits = {name: LONG_MODULES.get(name) or (PARSER_LINES if name.startswith("parsers/") else MODULE_LINES) for name in lengths}
    assert not {name: length for name, length in lengths.items() if length > limits[name]}
    needless = {name for name, limit in LONG_MODULES.items() if lengths.get(name, 0) < limit}
    assert not needless, "they have shrunk: lower the number, or take them out"


def test_no_function_is_too_long() -> None:
    lengths = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                start = node.body[0].lineno
                if ast.get_docstring(node) and len(node.body) > 1:
                    start = node.body[1].lineno  # a docstring is no code, and a long signature neither
                lengths[f"{name_of(path)}:{node.name}"] = (node.end_lineno or 0) - start + 1
    assert not {name: length for name, length in lengths.items() if length > LONG_FUNCTIONS.get(name, FUNCTION_LINES)}
    needless = {name for name, limit in LONG_FUNCTIONS.items() if lengths.get(name, 0) < limit}
    assert not needless, "they have shrunk: lower the number, or take them out"


def test_modules_are_named_for_what_they_know() -> None:
    wrong = [name_of(path) for path in MODULES if set(path.stem.replace("-", "_").split("_")) & set(FORBIDDEN_NAMES)]
    assert not wrong


def test_every_module_says_in_one_line_what_it_is() -> None:
    wrong = []
    for path in MODULES:
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        empty = not path.read_text(encoding="utf-8").strip()
        if not empty and (not text or not text.splitlines()[0].strip()):
            wrong.append(name_of(path))
    assert not wrong


def test_starting_a_crawl_loads_no_heavy_library() -> None:
    """What the parent carries all night: settings, spider, pipelines, extensions, and none of the engines."""
    code = (
        "import sys; from scrapy.utils.project import get_project_settings; from scrapy.utils.misc import load_object; "
        "settings = get_project_settings(); "
        "[load_object(path) for name in ('ITEM_PIPELINES', 'EXTENSIONS', 'DOWNLOAD_HANDLERS', 'SPIDER_MIDDLEWARES') "
        "for path in (settings[name].values() if name == 'DOWNLOAD_HANDLERS' else settings[name])]; "
        "print([name for name in ('anthropic', 'pdfminer', 'pypdfium2', 'playwright') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
