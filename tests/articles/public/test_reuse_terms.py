"""The newsroom states its terms once, and every surface that machines read says the same."""

import json
import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from articles.public.machines.reuse_terms import ARCHIVE_CRAWLERS, RSL, TRAINING_CRAWLERS
from articles.story.story import Picture
from media.embedded import xmp
from media.renditions import labels
from media.reuse_terms import CHOICES, check_reuse_terms
from tests.articles.public.test_story_views import get_page, url_of
from tests.factories import make_article
from tests.media.pictures import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
TERMS = "https://courier.example/terms"
# Of each surface: whether it allows training, mining and archiving; None where it does not say.
PLUS = {
    "DMI-ALLOWED": (True, True, True),
    "DMI-PROHIBITED-AIMLTRAINING": (False, None, None),
    "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING": (False, False, None),
}


def surfaces(client, story_url: str, photo) -> dict[str, tuple]:
    """Return what each surface of a running archive allows."""
    robots = RobotFileParser()
    lines = client.get("/robots.txt").content.decode()
    robots.parse(lines.splitlines())
    signal = dict(re.findall(r"(ai-input|ai-train)=(yes|no)", lines))
    page = client.get(story_url)
    html = page.content.decode()
    metas = re.findall(r'<meta name="(robots|tdm-reservation|tdm-policy)" content="([^"]*)"', html)
    words = ", ".join(content for name, content in metas if name == "robots")
    (rule,) = json.loads(client.get("/.well-known/tdmrep.json").content)
    rsl = ElementTree.fromstring(client.get("/license.xml").content)
    permits = rsl.findtext(f".//{{{RSL}}}permits").split(",")
    trust = client.get("/trust.txt").content.decode()
    packet = xmp.read(labels(photo)[0])
    assert rule["tdm-policy"] == page.headers["tdm-policy"] == dict(metas)["tdm-policy"] == TERMS
    return {
        "robots.txt": (
            all(robots.can_fetch(name, story_url) for name in TRAINING_CRAWLERS),
            robots.can_fetch("Scrapy", story_url),
            all(robots.can_fetch(name, story_url) for name in ARCHIVE_CRAWLERS),
        ),
        "signals": (signal["ai-train"] == "yes", signal["ai-input"] == "yes", None),
        "tdmrep.json": (None, not rule["tdm-reservation"], None),
        "header of mining": (None, page.headers["tdm-reservation"] == "0", None),
        "meta of mining": (None, dict(metas)["tdm-reservation"] == "0", None),
        "header for robots": _of_words(page.headers.get("X-Robots-Tag", "")),
        "meta for robots": _of_words(words),
        "RSL": ("ai-train" in permits, "ai-all" in permits, None),
        "trust.txt": ("datatrainingallowed=yes" in trust, None, None),
        "files of photographs": PLUS[packet["plus:DataMining"].rpartition("/")[2]],
    }


def _of_words(robots: str) -> tuple:
    return "noai" not in robots, None, "noarchive" not in robots


@pytest.mark.parametrize("choice", CHOICES)
def test_all_surfaces_agree(client, settings, choice):
    settings.REUSE, settings.TERMS_URL, settings.RIGHTS_HOLDER = choice, TERMS, "The Courier"
    photo = make_photo()
    article = make_article(pictures=(Picture("", "Caption", photo=str(photo.uuid), sha256=photo.sha256),))
    terms = CHOICES[choice]
    expected = (terms.training, terms.mining, terms.archiving)
    for surface, stated in surfaces(client, url_of(article), photo).items():
        for what, value, right in zip(("training", "mining", "archiving"), stated, expected, strict=True):
            assert value in (None, right), (surface, what)
    html = get_page(client, url_of(article))
    assert terms.words in html and f'<link rel="license" href="{TERMS}">' in html
    for data in map(json.loads, re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)):
        if "datePublished" in data:
            assert data["license"] == data["usageInfo"] == data["image"][0]["license"] == TERMS


def test_archiving_yes_and_training_no_is_one_of_the_choices():
    assert (CHOICES["archiving-only"].archiving, CHOICES["archiving-only"].training) == (True, False)


def test_a_newsroom_that_states_nothing_says_nothing(client, settings):
    settings.REUSE = ""
    for url in ("/.well-known/tdmrep.json", "/license.xml", "/trust.txt"):
        assert client.get(url).status_code == 404
    page = client.get("/")
    assert "tdm-reservation" not in page.headers and b"tdm-reservation" not in page.content
    assert b"Content-Signal" not in client.get("/robots.txt").content


def test_a_page_that_is_in_no_index_keeps_that_rule(client, settings):
    settings.REUSE = "archiving-only"
    make_article()
    assert client.get("/articles/suggestions?q=fe").headers["X-Robots-Tag"] == "noindex, noai, noimageai"
    assert "X-Robots-Tag" not in client.get("/admin/login/").headers


def test_the_files_of_a_photograph_say_whose_it_is_and_what_it_shows(settings):
    settings.RIGHTS_HOLDER, settings.LICENSING_URL, settings.TERMS_URL = "The <Courier>", "https://c.example", TERMS
    photo = make_photo(
        caption="The ferry & the quay",
        credit="A. Ruiz",
        photographer="Ana Ruiz",
        copyright="© Courier",
        usage_terms="Ask",
    )
    packet, block = labels(photo)
    read = xmp.read(packet)
    assert read["dc:description"] == "The ferry & the quay" and read["dc:creator"] == ["Ana Ruiz"]
    assert read["photoshop:Credit"] == "A. Ruiz" and read["dc:rights"] == "© Courier"
    assert read["xmpRights:UsageTerms"] == "Ask" and read["xmpRights:WebStatement"] == TERMS
    assert "The &lt;Courier&gt;" in packet.decode() and "https://c.example<" in packet.decode()
    assert b"The ferry & the quay" in block


@pytest.mark.parametrize(
    ("name", "value", "faults"),
    [("REUSE", "no", 1), ("TERMS_URL", "courier", 1), ("REUSE", "archiving-only", 0), ("LICENSING_URL", "", 0)],
)
def test_terms_that_cannot_be_stated_are_reported(settings, name, value, faults):
    setattr(settings, name, value)
    assert len(check_reuse_terms(None)) == faults
