"""scrapy evaluate, as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox

ROOT = Path(__file__).parents[2]
CLAIM = {"claim": "Paving costs $1,250,000.", "document": "r.pdf", "page": 1, "quote": "Paving is to cost $1,250,000"}
ITEM = {
    "id": "x1",
    "title": "Paving",
    "pages": [{"document": "r.pdf", "page": 1, "text": "Paving is to cost $1,250,000 next year. Staff asks for approval."}],
    "right": [CLAIM],
    "wrong": [CLAIM | {"claim": "Paving costs $1,520,000.", "error": "digits"}],
}


def evaluate(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
    command = [sys.executable, "-m", "scrapy", "evaluate", *arguments]
    return subprocess.run(command, cwd=ROOT, env=kept | env, capture_output=True, text=True, timeout=300, check=False)


def write(folder: Path, *items: dict) -> str:
    folder.mkdir()
    (folder / "own.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return str(folder)


def test_the_set_of_the_project_misses_the_marks_and_the_command_says_so(tmp_path):
    """README names the figures; the day the marks are kept, this test asks for the good news to be written down."""
    done = evaluate("-o", str(tmp_path / "table"))
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert "MISSED" in (tmp_path / "table").read_text(encoding="utf-8")


def test_a_mistake_is_shown_and_the_exit_code_says_so(tmp_path):
    wrong = ITEM | {"wrong": [CLAIM | {"error": "planted"}]}
    done = evaluate("--items", write(tmp_path / "set", wrong))
    assert done.returncode == 1 and "x1 let through (planted)" in done.stdout and "MISSED" in done.stdout


def test_a_line_that_cant_be_read_is_named(tmp_path):
    done = evaluate("--items", write(tmp_path / "set", ITEM, {"id": "x2"}))
    assert done.returncode == 2 and "own.jsonl, line 2" in done.stderr
    assert evaluate("--items", str(tmp_path)).returncode == 2


def test_live_without_a_key_measures_and_writes_nothing(tmp_path):
    done = evaluate("--live", "--page", str(tmp_path / "page.md"))
    assert done.returncode == 2 and "ANTHROPIC_API_KEY" in done.stderr and not (tmp_path / "page.md").exists()


def test_live_publishes_date_model_and_rate_and_keeps_the_rest_of_the_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Ours\n\nWritten by hand.\n", encoding="utf-8")
    folder = write(tmp_path / "set", ITEM, ITEM | {"id": "x3"})
    with Sandbox(Options()) as box:
        env = dict(box.env) | {"ENGAGIC_DATA_DIR": str(tmp_path / "data")}
        done = evaluate("--live", "--items", folder, "--page", str(page), **env)
        assert done.returncode == 0, done.stdout + done.stderr
        again = evaluate("--live", "--items", folder, "--page", str(page), "--usd", "0.000001", **env)
    text = page.read_text(encoding="utf-8")
    assert "Written by hand." in text and "2 items asked about" in text and "| summaries received | 2 |" in text
    assert again.returncode == 1 and "cap of $0.000001" in again.stdout and "nothing is published" in again.stdout


def test_titles_of_ones_own(tmp_path):
    file = tmp_path / "titles.jsonl"
    file.write_text('{"title": "Roll call", "label": "procedural"}\n', encoding="utf-8")
    done = evaluate("--titles", str(file), "-o", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "decision" in json.loads((tmp_path / "out").read_text(encoding="utf-8").splitlines()[0])
