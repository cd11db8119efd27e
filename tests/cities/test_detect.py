"""Which vendor an address names: every row of the registry, real addresses of every vendor, and what must stay unknown."""

import tomllib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagic_scrapy.cities import registry, rows
from engagic_scrapy.cities.detect import Portal, detect

GUID = "GUID=5A3C2F0E-1111-4222-8333-444455556666"

# The front page of a portal, as a person copies it from the browser; the rest of the vendors have it at "/".
FRONT = {
    "boardbook": "/Public/Organization/{organization_id}",
    "boarddocs": "{path}/Public",
    "civicplus": "{path}",
    "civicweb": "/Portal/",
    "destiny": "/agenda_publish.cfm?id={id}",
    "granicus": "/ViewPublisher.php?view_id={view_ids[0]}",
    "iqm2": "/Citizens/default.aspx",
    "legistar": "/Calendar.aspx",
    "novusagenda": "/agendapublic/",
    "onbase": "{path}",
    "primegov": "/public/portal",
    "simbli": "/SB_Meetings/SB_MeetingListing.aspx?S={s}",
}
# Own domains, whose front page another vendor may have too, or whose name in the registry the address doesn't hold.
REASONS = {
    "civicplus": "the registry names it after its civicplus.com host",
    "legistar": "/Calendar.aspx alone is CivicPlus's too",
    "onbase": "a host alone is any site",
    "proudcity": "a host alone is any site",
    "wp_events": "a path of WordPress's own REST interface, which any site has",
}


def front(city):
    known = {"path": "", "view_ids": [1], **city.params}
    path = FRONT.get(city.vendor, "/").format(**known)
    if "city_code" in city.params and city.params["host"] == "meetings.municode.com":
        path = f"/PublishPage/index?cid={city.params['city_code']}&p=1"
    return f"https://{city.params['host']}{path}"


def test_every_row_of_the_registry(capsys):
    missed, wrong, total = Counter(), [], 0
    for city in registry.load().cities():
        if "host" not in city.params:
            continue  # the site of one city: its vendor is its address
        total += 1
        found = detect(front(city))
        if found is None or (found.vendor, found.params["slug"]) != (city.vendor, city.params["slug"]):
            missed[city.vendor] += 1
            if found is not None and found.vendor != city.vendor:
                wrong.append((city.id, front(city), found))
    rate = 1 - missed.total() / total
    with capsys.disabled():
        print(f"\n{total:,} rows, {rate:.1%} named by vendor and slug; of the rest:")
        for vendor, number in missed.most_common():
            print(f"  {number:>4} {vendor}: {REASONS.get(vendor, '?')}")
    assert total >= 3_598 and rate >= 0.95
    assert not wrong
    assert set(missed) <= set(REASONS)


def test_a_tenant_of_civicplus_is_known_by_the_vendors_host_too():
    for city in registry.load().cities():
        if "civicplus_host" in city.params:
            assert detect(f"http://{city.params['civicplus_host']}/agendacenter").params["slug"] == city.params["slug"]


def test_a_portal_of_every_vendor_makes_a_right_row():
    found = {detect(url).vendor for url, _ in KNOWN}
    assert found == set(rows.VENDORS) - {"website"}


KNOWN = [
    ("oakland.legistar.com", 'vendor = "legistar", slug = "oakland", host = "oakland.legistar.com"'),
    ("HTTP://Oakland.Legistar.COM:80/Calendar.aspx#x", 'vendor = "legistar", slug = "oakland", host = "oakland.legistar.com"'),
    (
        "https://webapi.legistar.com/v1/phila/Events?$top=1",
        'vendor = "legistar", slug = "phila", client = "phila", access = "api"',
    ),
    (
        f"https://cityclerk.kcmo.gov/MeetingDetail.aspx?ID=1&{GUID}",
        'vendor = "legistar", slug = "cityclerk.kcmo.gov", host = "cityclerk.kcmo.gov", access = "calendar"',
    ),
    (
        "https://legistar.council.nyc.gov/Calendar.aspx",
        'vendor = "legistar", slug = "legistar.council.nyc.gov", host = "legistar.council.nyc.gov", access = "calendar"',
    ),
    (
        "//rtachicago.granicus.com/ViewPublisher.php?view_id=5",
        'vendor = "granicus", slug = "rtachicago", host = "rtachicago.granicus.com", view_ids = [5]',
    ),
    (
        "https://granicus.sandiego.gov/viewpublisher.php?VIEW_ID=3",
        'vendor = "granicus", slug = "granicus.sandiego.gov", host = "granicus.sandiego.gov", view_ids = [3]',
    ),
    ("https://lacity.primegov.com/", 'vendor = "primegov", slug = "lacity", host = "lacity.primegov.com"'),
    ("https://agendas.x.gov/Public/Portal/", 'vendor = "primegov", slug = "agendas.x.gov", host = "agendas.x.gov"'),
    ("https://ivgid.api.civicclerk.com/v1/Events", 'vendor = "civicclerk", slug = "ivgid", host = "ivgid.portal.civicclerk.com"'),
    (
        "https://ivgid.civicclerk.com/Web/home.aspx",
        'vendor = "civicclerk", slug = "ivgid", host = "ivgid.portal.civicclerk.com"',
    ),
    (
        "https://nm-lascruces.civicplus.com",
        'vendor = "civicplus", slug = "nm-lascruces", host = "nm-lascruces.civicplus.com", path = "/AgendaCenter"',
    ),
    (
        "cortemadera.gov/agendacenter/Town-Council-7",
        'vendor = "civicplus", slug = "cortemadera.gov", host = "cortemadera.gov", path = "/AgendaCenter"',
    ),
    (
        "https://www.x.org/Archive.aspx?AMID=31",
        'vendor = "civicplus", slug = "www.x.org", host = "www.x.org", path = "/Archive.aspx?AMID=31"',
    ),
    (
        "https://www.x.org/calendar.aspx?CID=14,23&x=1",
        'vendor = "civicplus", slug = "www.x.org", host = "www.x.org", path = "/Calendar.aspx"',
    ),
    (
        "https://www.x.org/ArchiveCenter/ViewFile/Item/9",
        'vendor = "civicplus", slug = "www.x.org", host = "www.x.org", path = "/Archive.aspx"',
    ),
    ("http://hanfordca.iqm2.com/Citizens/Board/1", 'vendor = "iqm2", slug = "hanfordca", host = "hanfordca.iqm2.com"'),
    ("https://m.x.gov/Citizens/Detail_Meeting.aspx?ID=1", 'vendor = "iqm2", slug = "m.x.gov", host = "m.x.gov"'),
    (
        "https://pub-arcata.escribemeetings.com/?MeetingviewId=2",
        'vendor = "escribe", slug = "pub-arcata", host = "pub-arcata.escribemeetings.com", view_ids = [2]',
    ),
    (
        "https://agenda.bellgardens.org/AgendaPublic",
        'vendor = "novusagenda", slug = "agenda.bellgardens.org", host = "agenda.bellgardens.org"',
    ),
    (
        "https://tulsaschools.diligent.community/Portal/MeetingTypeList.aspx",
        'vendor = "civicweb", slug = "tulsaschools", host = "tulsaschools.diligent.community"',
    ),
    ("https://x.community.highbond.com", 'vendor = "civicweb", slug = "x", host = "x.community.highbond.com"'),
    (
        "https://meetings.municode.com/PublishPage/index?cid=CPTX&ppid=98f6c5f7-1&p=2",
        'vendor = "municode", slug = "CPTX", host = "meetings.municode.com", city_code = "CPTX", '
        'path = "/PublishPage?ppid=98f6c5f7-1"',
    ),
    (
        "https://columbus-ga.municodemeetings.com/bc",
        'vendor = "municode", slug = "columbus-ga", host = "columbus-ga.municodemeetings.com"',
    ),
    (
        "https://www.ci.stevenson.wa.us/meetings?field_microsite_tid_1=27",
        'vendor = "municode", slug = "www.ci.stevenson.wa.us", host = "www.ci.stevenson.wa.us", path = "/meetings"',
    ),
    (
        "https://gov.hylandcloud.com/211agendaonlinecouncil/Meetings/ViewMeeting?id=1&doctype=1",
        'vendor = "onbase", slug = "gov.hylandcloud.com", host = "gov.hylandcloud.com", path = "/211agendaonlinecouncil"',
    ),
    (
        "https://agendanet.saccounty.gov/BoardofSupervisors/Meetings/ViewMeeting?id=8&doctype=1",
        'vendor = "onbase", slug = "agendanet.saccounty.gov", host = "agendanet.saccounty.gov", path = "/BoardofSupervisors"',
    ),
    (
        "https://tempe.hylandcloud.com/Meetings/Search?dropid=11",
        'vendor = "onbase", slug = "tempe.hylandcloud.com", host = "tempe.hylandcloud.com"',
    ),
    (
        "http://www.boarddocs.com/il/d65/board.nsf/Public?open&id=1",
        'vendor = "boarddocs", slug = "d65", host = "go.boarddocs.com", path = "/il/d65/Board.nsf", state_path = "il"',
    ),
    (
        "https://meetings.boardbook.org/public/agenda/733?meeting=1",
        'vendor = "boardbook", slug = "733", host = "meetings.boardbook.org", organization_id = 733',
    ),
    (
        "https://simbli.eboardsolutions.com/SB_Meetings/ViewMeeting.aspx?S=4054&MID=1",
        'vendor = "simbli", slug = "4054", host = "simbli.eboardsolutions.com", s = "4054"',
    ),
    (
        "https://public.destinyhosted.com/agenda_publish.cfm?mt=ALL&id=63927",
        'vendor = "destiny", slug = "63927", host = "public.destinyhosted.com", id = 63927',
    ),
    ("https://agendas.x.gov/63927/agenda/default.cfm", 'vendor = "destiny", slug = "63927", host = "agendas.x.gov", id = 63927'),
    ("https://houstontx.swagit.com/play/1", 'vendor = "swagit", slug = "houstontx", host = "houstontx.new.swagit.com"'),
    (
        "https://agendaonline.net/public/millvalley",
        'vendor = "agendaonline", slug = "millvalley", host = "agendaonline.net", path = "/public/millvalley"',
    ),
    (
        "https://www.x.ca.gov/meetings/council-1/#tab-agenda-packet",
        'vendor = "proudcity", slug = "www.x.ca.gov", host = "www.x.ca.gov", site = "https://www.x.ca.gov"',
    ),
    (
        "https://www.noaca.org/board/agendas/-toggle-all/-npage-2",
        'vendor = "visioninternet", slug = "www.noaca.org", host = "www.noaca.org", path = "/board/agendas"',
    ),
    (
        "https://x.org/wp-json/tribe/events/v1/events?page=1",
        'vendor = "wp_events", slug = "x.org", host = "x.org", path = "/wp-json/tribe/events/v1/events"',
    ),
    ("https://api.chicityclerkelms.chicago.gov/meeting", 'vendor = "chicago"'),
    ("https://berkeleyca.gov/your-government/city-council/city-council-agendas", 'vendor = "berkeley"'),
    ("https://www.menlopark.gov/Agendas-and-minutes#section-2", 'vendor = "menlopark"'),
    ("https://www.townofrossca.gov/meetings", 'vendor = "ross"'),
]


@pytest.mark.parametrize(("url", "line"), KNOWN)
def test_known_addresses(url, line):
    assert detect(url).line() == f"{{ {line} }}"
    assert row_problems(detect(url)) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://www.legistar.com/",
        "legistar.com",
        "https://www.granicus.com/solution/legistar",
        "https://granicus.com",
        "http://legistar.granicus.com/sanjose/meetings/2017/9/1080_A.pdf",
        "https://archive-media.granicus.com/x.mp4",
        "https://sanjose.legistar1.com/sanjose/meetings/1.pdf",
        "https://media.legistar.com/phila/x.pdf",
        "https://www.civicplus.com/AgendaCenter",
        "https://connect.civicplus.com",
        "https://www.primegov.com/public/portal",
        "https://support.civicclerk.com/web/home.aspx",
        "https://a.b.legistar.com/",
        "https://www.municode.com/meetings",
        "https://library.municode.com/?cid=ABC",
        "https://www.boarddocs.com/",
        "https://simbli.eboardsolutions.com/Services/api/GetMeetingListing",
        "https://meetings.boardbook.org/",
        "https://tempe.hylandcloud.com/",
        # made to look alike
        f"https://legistar.com.evil.example/MeetingDetail.aspx?ID=1&{GUID}",
        "https://not-civicplus.com/AgendaCenter",
        "https://granicus.com-x.example/ViewPublisher.php?view_id=1",
        "https://oakland.legistar.com@evil.example/",
        "https://evil.example\\.legistar.com/",
        "https://o\u212aland.legistar.com/",
        "https://oakland.legi\nstar.com/",
        "https://oakland.legistar.com:8443/",
        # pages that several vendors, or anybody, may have
        "https://www.x.gov/Calendar.aspx",
        "https://www.x.gov/citizens",
        "https://www.x.gov/meetings/council-1/",
        "https://www.x.gov/wp-json/wp/v2/meetings",
        "https://www.x.gov/meetings",
        "https://www.x.gov/ViewPublisher.php",
        "https://www.x.gov/View.ashx?M=A&ID=1",
        "https://x.gov/Meetings/Search?q=1",
        # no address
        "",
        "Oakland",
        "https://",
        "ftp://oakland.legistar.com/",
        "mailto:clerk@oakland.legistar.com",
        "https://[oakland.legistar.com/",
        "https://oakland.legistar.com:x/",
        "https://127.0.0.1/AgendaCenter",
        "https://oakland.legistar.com/" + "x" * 3_000,
        "https://x.gov/Archive.aspx?" + "&".join(f"AMID{n}=1" for n in range(200)),
    ],
)
def test_what_is_not_sure_is_unknown(url):
    assert detect(url) is None


def row_problems(portal):
    return rows.problems(
        "xCA", {"name": "X", "timezone": "America/Los_Angeles", "portals": [{"vendor": portal.vendor, **portal.params}]}
    )


addresses = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "https://", "http://", "//", "ftp://"]),
    st.one_of(st.text(max_size=12), st.sampled_from([url.split("/")[-1] or "x.gov" for url, _ in KNOWN]))
    | st.builds("{}.{}".format, st.text(max_size=8), st.sampled_from(["legistar.com", "granicus.com", "x.gov", "swagit.com"])),
    st.sampled_from(["", "/", ":1", ":99999", "@x.gov"]) | st.text(max_size=9),
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(["/AgendaCenter", "/Archive.aspx?AMID=", "/a/-toggle-all", "/agendapublic/", "/1/agenda/agenda.cfm"]),
    ),
)


@given(st.text() | addresses)
def test_any_text_is_a_right_portal_or_none(text):
    found = detect(text)
    assert found is None or row_problems(found) == []
    if found:
        assert isinstance(found, Portal)
        assert tomllib.loads(f"portal = {found.line()}")["portal"] == {"vendor": found.vendor, **found.params}
