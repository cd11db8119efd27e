"""Rows that are written by the program: what stands in the file, what stays as it was, and what is refused."""

import tomllib

import pytest

from engagic_scrapy.cities import added, registry, row_file
from engagic_scrapy.cities.detect import Portal, detect
from engagic_scrapy.exceptions import UsageProblem

LEGISTAR = detect("https://testville.legistar.com")
GRANICUS = detect("https://testville.granicus.com/ViewPublisher.php?view_id=3")
PLACE = {"name": "Testville", "timezone": "America/Los_Angeles"}
ROWS = """\
# My rows.
[testvilleCA] # "mine", [not] yours
name = "Testville ]["
timezone = "America/Los_Angeles"
portals = [
  { vendor = "granicus", slug = "t", host = "t.granicus.com", view_ids = [2, 3] }, # the ] council's
]

[albanyCA]
population = 20_271   # counted again
"""


def add(city_id, portal, file, place=PLACE, **options):
    return added.add(city_id, portal, dict(place), file=str(file), **{"extra": None, "only_extra": True, **options})


def portals(file, city_id):
    return [city.vendor for city in registry.load(str(file)).portals(city_id)]


@pytest.fixture
def own(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(ROWS)
    return file


def test_a_new_place_in_a_new_file(tmp_path):
    file = tmp_path / "new.toml"
    path, lines = add("testvilleCA", LEGISTAR, file, {**PLACE, "population": 9, "kind": "county", "name": 'Test"ville'})
    assert path == file and file.read_text() == lines
    city = registry.load(str(file), only_extra=True).get("testvilleCA")
    assert (city.name, city.kind, city.population, city.params) == ('Test"ville', "county", 9, LEGISTAR.params)
    assert file.stat().st_mode & 0o777 == 0o644
    add("otherCA", GRANICUS, file)
    assert file.read_text().startswith(lines + "\n[otherCA]\n") and len(registry.load(str(file), only_extra=True)) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["new.toml"]


def test_one_vendor_more_leaves_every_other_letter_as_it_was(own):  # the table that overrides one that ships included
    own.chmod(0o600)
    _, lines = add("testvilleCA", LEGISTAR, own, {}, only_extra=False)
    assert own.read_text() == ROWS.replace("council's\n]", f"council's\n{lines}]")
    assert portals(own, "testvilleCA") == ["granicus", "legistar"]
    assert own.stat().st_mode & 0o777 == 0o600


def test_one_line_lists_windows_lines_and_links(tmp_path):
    real, link = tmp_path / "real.toml", tmp_path / "link.toml"
    row = 'name = "T"\r\ntimezone = "America/Denver"\r\nportals = [ { vendor = "iqm2", slug = "t", host = "t.iqm2.com" } ]\r\n'
    real.write_bytes(b"\xef\xbb\xbf[tCO]\r\n" + row.encode())
    link.symlink_to(real)
    add("tCO", LEGISTAR, link, {})
    assert link.is_symlink() and portals(real, "tCO") == ["iqm2", "legistar"]
    assert real.read_bytes().startswith(b"[tCO]\r\n" + row.encode()[:40])


def test_a_row_that_ships_keeps_its_portals_under_the_new_list(own, tmp_path):
    shipped = [city.vendor for city in registry.load().portals("albanyCA")]
    assert "civicweb" not in shipped
    portal = detect("https://albany.civicweb.net")
    _, lines = add("albanyCA", portal, own, {}, only_extra=False)
    assert own.read_text() == ROWS.replace("[albanyCA]\n", f"[albanyCA]\n{lines}")
    assert portals(own, "albanyCA") == [*shipped, "civicweb"]
    assert registry.load(str(own)).get("albanyCA").population == 20_271
    add("albanyCA", portal, tmp_path / "other.toml", {"name": "Albany"}, only_extra=False)
    assert tomllib.loads((tmp_path / "other.toml").read_text())["albanyCA"].keys() == {"portals"}
    assert portals(tmp_path / "other.toml", "albanyCA") == [*shipped, "civicweb"]


def test_flags_of_a_row_that_ships_are_kept():
    flagged = registry.City("xCA", "X", "CA", "city", "America/Los_Angeles", None, "iqm2", {"slug": "x"}, True, False, True)
    assert row_file.portal_fields(flagged) == {"slug": "x", "verify_tls": False, "browser": True}


def test_a_folder_gets_the_states_file_unless_the_city_is_in_another(tmp_path):
    folder = str(tmp_path)
    first, _ = added.add("testvilleCA", LEGISTAR, PLACE, file=None, extra=folder, only_extra=True)
    assert first.name == "ca.toml"
    first.rename(tmp_path / "mine.toml")
    second, _ = added.add("testvilleCA", GRANICUS, {}, file=None, extra=folder, only_extra=True)
    assert second.name == "mine.toml" and portals(second, "testvilleCA") == ["legistar", "granicus"]
    other = detect("https://testville.iqm2.com")
    with pytest.raises(UsageProblem, match="it stands in .*mine.toml"):  # in two files it would be a mistake
        added.add("testvilleCA", other, {}, file=f"{folder}/new.toml", extra=folder, only_extra=True)
    third, _ = added.add("newvilleCA", other, PLACE, file=f"{folder}/new.toml", extra=folder, only_extra=True)
    assert third.name == "new.toml" and len(registry.load(folder, only_extra=True)) == 2


def test_the_time_zone_is_guessed_only_if_the_state_agrees(tmp_path):
    file = tmp_path / "m.toml"
    add("testvilleVT", LEGISTAR, file, {"name": "T"}, only_extra=False)
    assert registry.load(str(file)).get("testvilleVT").timezone == "America/New_York"
    with pytest.raises(UsageProblem, match=r"--timezone; rows of TX: America/Chicago \(\d+\), America/Denver \(\d+\)"):
        add("testvilleTX", LEGISTAR, file, {"name": "T"}, only_extra=False)
    with pytest.raises(UsageProblem, match="rows of CA: none"):
        add("testvilleCA", LEGISTAR, tmp_path / "none.toml", {"name": "T"})


@pytest.mark.parametrize(
    ("city_id", "portal", "place", "said"),
    [
        ("testville", LEGISTAR, PLACE, "like paloaltoCA"),
        ("testvilleXX", LEGISTAR, PLACE, "like paloaltoCA"),
        ("../xCA", LEGISTAR, PLACE, "like paloaltoCA"),
        ("newCA", LEGISTAR, {"timezone": "America/Denver"}, "give its --name"),
        ("newCA", LEGISTAR, {"name": "N", "timezone": "Mars/Olympus"}, "unknown time zone"),
        ("newCA", LEGISTAR, {**PLACE, "population": -1}, "population"),
        ("newCA", LEGISTAR, {**PLACE, "name": "two\nlines"}, "name"),
        ("newCA", Portal("legistar", {}), PLACE, "no address"),
        ("testvilleCA", GRANICUS, {}, r"it has a portal of granicus: \{ vendor = .*t.granicus.com"),
        ("testvilleCA", LEGISTAR, {"population": 7}, "its row has population = null, not 7"),
    ],
)
def test_what_is_refused_changes_nothing(own, city_id, portal, place, said):
    text = ROWS.partition("[albanyCA]")[0]
    own.write_text(text)
    with pytest.raises(UsageProblem, match=said):
        add(city_id, portal, own, place)
    assert own.read_text() == text and [each.name for each in own.parent.iterdir()] == ["mine.toml"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[xCA]\nname = "X"\ntimezone = "America/Denver"\nvendor = "iqm2"\nparams = { slug = "x" }\n', "make them portals"),
        ('[xCA]\nname = "X"\ntimezone = "America/Denver"\n[[xCA.portals]]\nvendor = "iqm2"\nslug = "x"\n', "by hand"),
        ("[xCA]\nname =\n", "line 2"),
        ("[yCA]\nname = 'Y'\n", "missing timezone"),
    ],
)
def test_forms_that_are_not_understood_are_left_to_their_author(tmp_path, text, said):
    file = tmp_path / "m.toml"
    file.write_text(text)
    with pytest.raises(UsageProblem, match=said):
        add("xCA", LEGISTAR, file, {})
    assert file.read_text() == text


def test_places_that_can_not_be_written(tmp_path):
    for file in (tmp_path / "no" / "m.toml", "\0", "~nobody-here/m.toml"):
        with pytest.raises(UsageProblem, match="can't write"):
            add("testvilleCA", LEGISTAR, file)
    with pytest.raises(UsageProblem, match="--file mine.toml, or ENGAGIC_CITIES"):
        added.add("testvilleCA", LEGISTAR, PLACE, file=None, extra=None, only_extra=False)
