"""Packets out of the ordinary: text that swells, pages that are pictures, files of this machine; and sizes that differ."""

import statistics
import tracemalloc

import pypdfium2
import pytest

from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.packets import Packet, PacketSpec, page_text
from engagic_scrapy.sandbox.special import Special, StoredFile, spread
from engagic_scrapy.sandbox.world import World


def read(data):
    pdf = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in pdf]
    finally:
        pdf.close()


def test_one_letter_of_the_swelling_font_becomes_many():
    spec = PacketSpec("swollen", ("City of Cedarhollow",), 3, swollen=130_000)
    data = Packet(spec).read()
    texts = read(data)
    assert len(data) < 30_000
    assert all(130_000 <= len(text) < 145_000 for text in texts)
    # What stands on the page beside it is still there, in order.
    assert all(text.replace("\r\n", "\n").startswith(page_text(spec, number)) for number, text in enumerate(texts, 1))


def test_a_world_with_130_mb_of_text_in_one_packet():
    made = World(Options(cities=8, swollen_mb=130))
    (index,) = made.specials
    spec = made.packet_spec(made.document(made.meeting(made.city(index), 0), "packet"))
    assert spec.pages * spec.swollen == 130_000_000
    tracemalloc.start()
    size = made.packet(made.document(made.meeting(made.city(index), 0), "packet")).size
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size < 10_000_000 and peak < 4_000_000


def test_pages_of_a_scanned_packet_are_pictures_and_have_no_text():
    data = Packet(PacketSpec("scan", ("City",), 3, 400_000, scanned=True)).read()
    assert read(data) == ["", "", ""]
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        (picture,) = page.get_objects()
        assert [round(edge) for edge in picture.get_bounds()] == [0, 0, 612, 792]
        page.close()
    pdf.close()


def test_a_file_of_this_machine_is_shown_as_it_is(tmp_path):
    path = tmp_path / "odd.pdf"
    path.write_bytes(bytes(range(256)) * 1000)
    made = World(Options(cities=6, files=(str(path),)))
    (index,) = made.specials
    shown = made.packet(made.document(made.meeting(made.city(index), 0), "packet"))
    assert shown.read() == path.read_bytes() and shown.size == 256_000
    assert b"".join(shown.chunks(100_000, 200_001)) == path.read_bytes()[100_000:200_001]
    assert list(shown.chunks(256_000)) == []
    second = made.document(made.meeting(made.city(index), 1), "packet")
    assert second is None or isinstance(made.packet(second), Packet)


def test_an_empty_file_has_no_bytes(tmp_path):
    (tmp_path / "empty.pdf").touch()
    assert StoredFile(str(tmp_path / "empty.pdf")).read() == b""


def test_a_file_that_is_not_there_is_refused():
    with pytest.raises(UsageProblem, match="no such file"):
        World(Options(files=("/nowhere/x.pdf",)))


def test_each_kind_is_spread_over_all_cities():
    placed = spread([Special("large")] * 5 + [Special("scanned")] * 5, range(100))
    assert sorted(placed) == list(range(0, 100, 10))
    assert [placed[index].kind for index in sorted(placed)] == ["large", "scanned"] * 5


def test_sizes_lie_between_the_two_and_few_are_large():
    made = World(Options(cities=120, meetings=2, packet_kb=200, packet_max_kb=20_000))
    documents = [made.document(made.meeting(city, 0), "packet") for city in made.cities()]
    sizes = [made.packet_spec(document).size for document in documents if document]
    assert min(sizes) >= 200_000 and max(sizes) <= 20_000_000
    assert max(sizes) > 5_000_000 and statistics.median(sizes) < 300_000
