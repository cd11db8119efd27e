"""The user's own rows: ENGAGIC_CITIES, its short form, overriding, and every way to get it wrong."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagic_scrapy.cities import registry, rows
from engagic_scrapy.exceptions import CityRowInvalid, UsageProblem

RIGHT = """
[testvilleCA]
name = "Testville"
timezone = "America/Los_Angeles"
portals = [ { vendor = "legistar", slug = "testville", host = "testville.legistar.com" } ]
"""


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="mine.toml"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(file)

    return write_file


def test_a_new_row_adds_a_city(write):
    known = registry.load(write(RIGHT))
    city = known.get("testvilleCA")
    assert (city.kind, city.state, city.population, city.verify_tls, city.browser) == ("city", "CA", None, True, False)
    assert city.params == {"slug": "testville", "host": "testville.legistar.com"}
    assert len(known) == 2779


def test_only_the_users_rows(write):
    known = registry.load(write(RIGHT), only_extra=True)
    assert [city.id for city in known.select("all", vendor="legistar")] == ["testvilleCA"]


def test_the_short_form(write):
    text = """
    [oaklandCA]
    name = "Oakland"
    division = "ocd-division/country:us/state:ca/place:oakland"
    timezone = "America/Los_Angeles"
    vendor = "legistar"
    params = { slug = "oakland2" }
    """
    (city,) = registry.load(write(text)).portals("oaklandCA")
    assert (city.vendor, city.params) == ("legistar", {"slug": "oakland2"})
    assert city.division == "ocd-division/country:us/state:ca/place:oakland"
    assert city.population is not None  # of the row that ships


def test_fields_given_override_and_portals_replace(write):
    shipped = registry.load()
    known = registry.load(write('[alamedaCA]\nname = "Alameda City"\nbrowser = true\n'))
    assert [city.name for city in known.portals("alamedaCA")] == ["Alameda City"] * 2
    assert [city.browser for city in known.portals("alamedaCA")] == [True, True]
    assert [city.params for city in known.portals("alamedaCA")] == [city.params for city in shipped.portals("alamedaCA")]
    assert len(known) == len(shipped)
    known = registry.load(write('[alamedaCA]\n[[alamedaCA.portals]]\nvendor = "iqm2"\nslug = "alameda"\n'))
    assert [(city.vendor, city.name) for city in known.portals("alamedaCA")] == [("iqm2", "Alameda")]


def test_flags_of_a_portal_win_over_those_of_the_table(write):
    text = """
    [testvilleCA]
    name = "Testville"
    timezone = "America/Los_Angeles"
    verify_tls = false
    portals = [
      { vendor = "onbase", host = "a.example", verify_tls = true, browser = true },
      { vendor = "legistar", slug = "a" },
    ]
    """
    first, second = registry.load(write(text), only_extra=True).portals("testvilleCA")
    assert (first.verify_tls, first.browser, first.primary) == (True, True, True)
    assert (second.verify_tls, second.browser, second.primary) == (False, False, False)
    assert "browser" not in first.params
    assert "verify_tls" not in first.params


def test_a_vendor_with_one_site_needs_no_address(write):
    text = '[berkeleyCA]\nname = "Berkeley"\ntimezone = "America/Los_Angeles"\nvendor = "berkeley"\n'
    assert registry.load(write(text), only_extra=True).get("berkeleyCA").params == {}


def test_a_folder_is_read_in_the_order_of_names_and_other_files_are_left_alone(write, tmp_path):
    write(RIGHT.replace("testvilleCA", "beeCA"), "b.toml")
    write(RIGHT.replace("testvilleCA", "ayCA"), "a.toml")
    write("not TOML", "notes.txt")
    known = registry.load(str(tmp_path), only_extra=True)
    assert [city.id for city in known.cities()] == ["ayCA", "beeCA"]


def test_a_windows_file_is_read(write):
    assert len(registry.load(write(b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()), only_extra=True)) == 1


def test_an_id_in_two_files_of_a_folder(write, tmp_path):
    write(RIGHT, "a.toml")
    write(RIGHT, "b.toml")
    with pytest.raises(CityRowInvalid, match=r"b\.toml: \[testvilleCA\]: stands in .*a\.toml too"):
        registry.load(str(tmp_path))


@pytest.mark.parametrize("only_extra", [False, True])
def test_a_path_that_can_not_be_read(tmp_path, only_extra):
    for path in (tmp_path / "absent.toml", tmp_path):
        with pytest.raises(UsageProblem, match="ENGAGIC_CITIES"):
            registry.load(str(path), only_extra)
    for name in ("a\0b", "~no-such-user/mine.toml"):
        with pytest.raises(UsageProblem, match="can't read"):
            registry.load(name, only_extra)


def test_only_the_users_rows_but_none_given():
    with pytest.raises(UsageProblem, match="ENGAGIC_CITIES_ONLY is set, but ENGAGIC_CITIES names no file"):
        registry.load(None, only_extra=True)


NAME, ZONE, PORTAL = 'name = "T"', 'timezone = "America/Chicago"', 'portals = [ { vendor = "legistar", slug = "t" } ]'
WRONG = {
    "unknown key": ("tCA", f'{NAME}\n{ZONE}\n{PORTAL}\npopulaton = 3', "unknown key 'populaton'; did you mean population?"),
    "unknown portal key": (
        "tCA",
        f'{NAME}\n{ZONE}\nportals = [ {{ vendor = "legistar", slugg = "t" }} ]',
        "portal 1: unknown key 'slugg'; did you mean slug?",
    ),
    "key at the wrong place": ("tCA", f'{NAME}\n{ZONE}\nvendor = "legistar"\nslug = "t"', "slug belongs to a portal"),
    "unknown vendor": (
        "tCA",
        f'{NAME}\n{ZONE}\nportals = [ {{ vendor = "Legister", slug = "t" }} ]',
        "unknown value 'Legister'; did you mean legistar?",
    ),
    "vendor's old name": ("tCA", f'{NAME}\n{ZONE}\nvendor = "destinyhosted"\nparams = {{ id = 1 }}', "did you mean destiny?"),
    "bad zone": ("tCA", f'{NAME}\ntimezone = "America/Los_Angelos"\n{PORTAL}', "did you mean America/Los_Angeles"),
    "zone is a folder": ("tCA", f'{NAME}\ntimezone = "America/Indiana"\n{PORTAL}', "unknown time zone 'America/Indiana'"),
    "zone outside": ("tCA", f'{NAME}\ntimezone = "../etc/passwd"\n{PORTAL}', "unknown time zone"),
    "zone without area": ("tCA", f'{NAME}\ntimezone = "PST"\n{PORTAL}', "expected an IANA zone"),
    "zone of endless length": ("tCA", f'{NAME}\ntimezone = "a/{"b" * 5000}"\n{PORTAL}', "unknown time zone"),
    "unknown kind": ("tCA", f'{NAME}\n{ZONE}\n{PORTAL}\nkind = "town"', "unknown value 'town'; known: city, county, school"),
    "id without state": ("oakland", f"{NAME}\n{ZONE}\n{PORTAL}", "a city id is the place in small letters"),
    "id of no state": ("oaklandZZ", f"{NAME}\n{ZONE}\n{PORTAL}", "a city id is the place in small letters"),
    "id with capitals": ("OaklandCA", f"{NAME}\n{ZONE}\n{PORTAL}", "a city id is the place in small letters"),
    "state against id": ("tCA", f'{NAME}\n{ZONE}\n{PORTAL}\nstate = "NV"', "state 'NV' contradicts the id, which ends in CA"),
    "state is none": ("tCA", f'{NAME}\n{ZONE}\n{PORTAL}\nstate = "Calif"', "expected a two-letter state code"),
    "nothing": ("tCA", "", "missing name, timezone, portals"),
    "portals missing": ("tCA", f"{NAME}\n{ZONE}", "missing portals"),
    "portals empty": ("tCA", f"{NAME}\n{ZONE}\nportals = []", "expected a list of at least one"),
    "portals a text": ("tCA", f'{NAME}\n{ZONE}\nportals = "legistar"', "expected a list of at least one"),
    "vendor missing": ("tCA", f'{NAME}\n{ZONE}\nportals = [ {{ slug = "t" }} ]', "portal 1: missing vendor"),
    "vendor a list": ("tCA", f'{NAME}\n{ZONE}\nportals = [ {{ vendor = ["legistar"], slug = "t" }} ]', "vendor: expected a text"),
    "vendor twice": (
        "tCA",
        f'{NAME}\n{ZONE}\nportals = [ {{ vendor = "iqm2", slug = "a" }}, {{ vendor = "iqm2", slug = "b" }} ]',
        "portal 2: a second portal of 'iqm2'",
    ),
    "no address": ("tCA", f'{NAME}\n{ZONE}\nvendor = "legistar"', "no address"),
    "both forms": ("tCA", f'{NAME}\n{ZONE}\n{PORTAL}\nvendor = "legistar"', "not both"),
    "params alone": ("tCA", f'{NAME}\n{ZONE}\n{PORTAL}\nparams = {{ slug = "t" }}', "params needs vendor"),
    "params a text": ("tCA", f'{NAME}\n{ZONE}\nvendor = "legistar"\nparams = "t"', "params: expected {"),
    "population a text": ("tCA", f'{NAME}\n{ZONE}\n{PORTAL}\npopulation = "3,000"', "population: expected a whole number"),
    "population true": ("tCA", f"{NAME}\n{ZONE}\n{PORTAL}\npopulation = true", "population: expected a whole number"),
    "flag a text": ("tCA", f'{NAME}\n{ZONE}\n{PORTAL}\nbrowser = "yes"', "browser: expected true or false"),
    "host an address": (
        "tCA",
        f'{NAME}\n{ZONE}\nvendor = "legistar"\nparams = {{ host = "https://t.legistar.com/" }}',
        "host: expected a bare host name",
    ),
    "access misspelled": (
        "tCA",
        f'{NAME}\n{ZONE}\nvendor = "legistar"\nparams = {{ slug = "t", access = "calender" }}',
        "access: unknown value 'calender'; did you mean calendar?",
    ),
    "view_ids a number": ("tCA", f'{NAME}\n{ZONE}\nvendor = "granicus"\nparams = {{ view_ids = 2 }}', "expected a list"),
    "view_ids texts": ("tCA", f'{NAME}\n{ZONE}\nvendor = "granicus"\nparams = {{ view_ids = ["2"] }}', "expected a whole number"),
    "path relative": ("tCA", f'{NAME}\n{ZONE}\nvendor = "onbase"\nparams = {{ host = "t.us", path = "x" }}', "begins with /"),
    "slug with space": ("tCA", f'{NAME}\n{ZONE}\nvendor = "iqm2"\nparams = {{ slug = "a b" }}', "expected no spaces or slashes"),
    "name empty": ("tCA", f'name = " "\n{ZONE}\n{PORTAL}', "name: expected a text"),
    "division odd": ("tCA", f'{NAME}\n{ZONE}\n{PORTAL}\ndivision = "oakland"', "Open Civic Data id"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_row_names_file_table_and_what_is_wrong(write, case):
    city_id, body, said = WRONG[case]
    with pytest.raises(CityRowInvalid) as caught:
        registry.load(write(f"{RIGHT}\n[{city_id}]\n{body}\n"), only_extra=True)
    assert said in str(caught.value)
    assert caught.value.table == city_id
    assert caught.value.file.endswith("mine.toml")


SYNTAX = {
    "unclosed text": (RIGHT + '\n[tCA]\nname = "T\n', "tCA", "line 8: Illegal character"),
    "unclosed list": (RIGHT + "\n[tCA]\nportals = [\n", "tCA", "line 9: "),
    "table twice": (RIGHT + RIGHT, "testvilleCA", "line 7: Cannot declare"),
    "key twice": ('[tCA]\nname = "T"\nname = "U"\n', "tCA", "line 3: Cannot overwrite"),
    "no TOML at all": ("oaklandCA: Oakland\n", "no table", "line 1: "),
    "not UTF-8": (b'[tCA]\nname = "Espa\xf1ola"\n', "tCA", "line 2: is not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00", "no table", "line 1: is not UTF-8"),
    "nested without end": ("a = " + "[" * 100_000, "no table", "nested too deeply"),
    "endless number": ("[tCA]\npopulation = " + "9" * 10_000, "no table", "limit"),
    "a value where a table belongs": ('oaklandCA = "legistar"\n', "oaklandCA", "expected a table"),
    "a list of tables": ("[[oaklandCA]]\n", "oaklandCA", "expected a table"),
    "an id with a point": ("[st.paulMN]\n", "st", "a city id is"),
}


@pytest.mark.parametrize("case", SYNTAX)
def test_a_broken_file_names_table_and_line(write, case):
    text, table, said = SYNTAX[case]
    with pytest.raises(CityRowInvalid) as caught:
        registry.load(write(text), only_extra=True)
    assert said in str(caught.value)
    assert caught.value.table == table


def test_check_finds_every_problem_and_goes_on(write):
    text = RIGHT + "[oneCA]\nname = 1\ncolor = 2\n\n" + RIGHT.replace("testvilleCA", "twoCA")
    found = list(registry.read(write(text), only_extra=True))
    assert [row.city_id for row in found if row.cities] == ["testvilleCA", "twoCA"]
    reasons = [problem.reason for row in found for problem in row.problems]
    assert [reason[:12] for reason in reasons] == ["name: expect", "unknown key ", "missing time"]


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.sampled_from([*rows.VENDORS, "CA", "a/b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["vendor", *rows.PORTAL_KEYS]) | st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)
keys = st.sampled_from([*rows.TABLE_KEYS, "slug"]) | st.text(max_size=5)


@given(
    city_id=st.sampled_from(["oaklandCA", "x", "aZZ"]) | st.text(max_size=8),
    table=st.dictionaries(keys, values, max_size=6) | values,
)
def test_any_table_is_either_right_or_has_problems(city_id, table):
    found = rows.problems(city_id, table)
    if found:
        assert all(isinstance(reason, str) and reason for reason in found)
    else:
        assert all(city.vendor in rows.VENDORS for city in rows.cities(city_id, table))


fragments = st.sampled_from(
    ["[", "]", "{", "}", "=", '"', "'", "\n", ",", ".", "#", "\\", "\0", "oaklandCA", "tNV", "portals", "vendor", '"legistar"']
    + ["name", "true", "1979-05-27", "0x", "-", "nan", "\ufeff", "é"]
    + ["[tCA]\n", 'name = "T"\n', 'timezone = "America/Chicago"\n', 'vendor = "berkeley"\n']
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(data=st.binary(max_size=60) | st.lists(fragments, max_size=25).map(lambda parts: "".join(parts).encode()))
def test_any_file_is_either_read_or_refused_by_name(tmp_path, data):
    file = tmp_path / "any.toml"
    file.write_bytes(data)
    try:
        registry.load(str(file), only_extra=True)
    except CityRowInvalid as error:
        assert str(file) == error.file


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(at=st.integers(0, len(RIGHT) - 1), cut=st.integers(0, 12), put=st.text(max_size=3))
def test_a_damaged_row_is_either_read_or_refused_by_name(tmp_path, at, cut, put):
    file = tmp_path / "any.toml"
    file.write_text(RIGHT[:at] + put + RIGHT[at + cut :], encoding="utf-8", errors="replace")
    try:
        registry.load(str(file), only_extra=True)
    except CityRowInvalid as error:
        assert str(file) == error.file
