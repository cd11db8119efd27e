"""scrapy sandbox as a process: what it prints and writes, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.world import World

ROOT = Path(__file__).parents[2]


def start(*arguments):
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("ENGAGIC_", "ANTHROPIC_"))}
    command = [sys.executable, "-m", "scrapy", "sandbox", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=ours, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(path, process):
    deadline = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.05)
    shown = subprocess.run(["sh", "-c", f'. "{path}"; env'], capture_output=True, text=True, check=True).stdout
    return dict(line.split("=", 1) for line in shown.splitlines())


def test_it_writes_its_lines_when_it_listens_and_stops_when_told(tmp_path):
    # Together, here and below: each takes long to import Scrapy.
    ways = {signal.SIGTERM: tmp_path / "term.env", signal.SIGINT: tmp_path / "int.env"}
    started = {how: start("--cities", "5", "--faults", "http500:1", "--write-env", str(path)) for how, path in ways.items()}
    for how, process in started.items():
        try:
            env = wait_for(ways[how], process)
            with urllib.request.urlopen(f"{env['ENGAGIC_SANDBOX']}/-/stats") as answer:
                assert json.load(answer)["kinds"] == {}
            assert Path(env["ENGAGIC_CITIES"]).read_text().count('vendor = "legistar"') == 5
            assert (env["ENGAGIC_CITIES_ONLY"], env["ANTHROPIC_API_KEY"]) == ("1", "sandbox")
            assert env["ANTHROPIC_BASE_URL"] == f"{env['ENGAGIC_SANDBOX']}/claude"
        finally:
            process.send_signal(how)
            out, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
        assert "Playing 5 cities at http://127.0.0.1:" in out and "export ENGAGIC_SANDBOX=" in out and " http500" in out
        assert not Path(env["ENGAGIC_CITIES"]).exists() and not list(tmp_path.glob("*.part"))


def test_which_vendors_it_plays(tmp_path):
    wanted = {
        ("--cities", "30"): set(ADDRESSES),
        ("--cities", "24", "--vendors", "granicus,iqm2"): {"granicus", "iqm2"},
        ("--vendors", "granicus:3,legistar:1", "--cities", "4"): {"granicus", "legistar"},
        ("--vendors", "all", "--cities", "3"): {"civicplus", "granicus", "civicclerk"},  # the three with most rows
    }
    files = {arguments: tmp_path / f"{number}.env" for number, arguments in enumerate(wanted)}
    started = {arguments: start(*arguments, "--write-env", str(path)) for arguments, path in files.items()}
    for arguments, process in started.items():
        try:
            env = wait_for(files[arguments], process)
            rows = tomllib.loads(Path(env["ENGAGIC_CITIES"]).read_text())
        finally:
            process.terminate()
            out, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
        assert {row["portals"][0]["vendor"] for row in rows.values()} == wanted[arguments]
        assert "Vendors: " in out and "and so for the other vendors" in out


def test_a_folder_of_files_is_shown_byte_for_byte(tmp_path):
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "a.pdf").write_bytes(b"%PDF-1.4 and nothing else")
    (tmp_path / "odd" / "empty.pdf").touch()
    process = start("--cities", "4", "--files", str(tmp_path / "odd"), "--write-env", str(tmp_path / "env"))
    try:
        env = wait_for(tmp_path / "env", process)
        made = World(Options(cities=4, files=(str(tmp_path / "odd" / "a.pdf"), str(tmp_path / "odd" / "empty.pdf"))))
        for index, special in made.specials.items():
            city = made.city(index)
            url = urlsplit(ADDRESSES[city.vendor].document_url(made.document(made.meeting(city, 0), "packet")))
            address = f"{env['ENGAGIC_SANDBOX']}{url.path}?{url.query}"
            with urllib.request.urlopen(urllib.request.Request(address, headers={"Host": url.netloc})) as answer:
                assert answer.read() == Path(special.file).read_bytes()
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_wrong_usage_is_said_and_ends_with_two():
    wrong = {
        "did you mean drip": ("--faults", "dripp:1"),
        "port must be": ("--port", "99999"),
        "options only": ("all",),
        "a share or none": ("--vendors", "granicus:3,legistar"),
        "there are no files": ("--files", "/nowhere"),
    }
    started = {said: start(*arguments) for said, arguments in wrong.items()}
    for said, process in started.items():
        out, err = process.communicate(timeout=60)
        assert process.returncode == 2 and said in err + out and "Traceback" not in err


def test_help_teaches_every_fault():
    from engagic_scrapy.sandbox.faults import ALL_FAULTS

    out, _ = start("--help").communicate(timeout=20)
    assert all(f"  {name} " in out for name in ALL_FAULTS)
    assert "--write-env" in out and "scrapy crawl legistar" in out
