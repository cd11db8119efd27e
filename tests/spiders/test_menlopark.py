"""Menlo Park as a real crawl of the sandbox."""

from __future__ import annotations

import pytest

from engagic_scrapy.spiders.menlopark import MenloparkSpider
from tests.spiders import played


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return played.crawl("menlopark", tmp_path_factory.mktemp("menlopark"))


def test_every_city_ends_as_planted(crawled):
    assert crawled.differences() == []


def test_one_request_a_city(crawled):
    for truth in crawled.box.world.truth():
        if truth.outcome == "ok" and not truth.fault:
            assert crawled.asked(truth.city_id) == ["/Agendas-and-minutes"]


def test_the_host_of_the_one_city_is_in_the_spider():
    assert MenloparkSpider.host == "menlopark.gov"
