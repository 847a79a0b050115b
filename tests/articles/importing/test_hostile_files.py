"""Files that are made to keep the archive busy cost what their size says."""

import pytest

from articles.importing.formats import FORMATS, detect
from articles.importing.formats.wire.texts import paragraphs_of
from media.text_encoding.detection import detect as detected
from tests.articles.importing.format_samples import read
from tests.processor import at_most

UNITS = 200  # of processor; each took more


@pytest.fixture
def cheap():
    with at_most(UNITS):
        yield


@pytest.mark.parametrize("character", [b"\n", b"\x16", b"\r", b" ", b"\x01"])
def test_whether_a_file_is_a_wire_message_is_soon_known(cheap, character):
    head = character * 64_000
    assert not any(FORMATS[name].recognises(head, "a.txt") for name in ("iptc7901", "anpa"))


def test_an_element_of_a_feed_with_thousands_of_attributes_is_refused(cheap):
    attributes = " ".join(f'a{number}="1"' for number in range(60_000))
    feed = f'<rss version="2.0"><channel><item><title>Ferry</title><x {attributes}/></item></channel></rss>'
    [item] = read("feed", feed.encode())
    assert "thousands of attributes" in item.reason


def test_a_paragraph_of_a_million_lines_is_joined_once(cheap):
    [paragraph] = paragraphs_of("x\n" * 1_000_000).paragraphs
    assert len(paragraph) == 1_999_999


def test_the_encoding_of_a_text_without_lines_is_detected_by_its_beginning(cheap):
    text = "Паром вышел в море в понедельник, и на борту была одна коза. " * 40_000
    reading = detected(text.encode("windows-1251"))
    assert reading and reading.encoding == "cp1251"
    assert detect(b"\n" * 64_000 + text.encode("koi8-r")[:1000], "a.txt").name == "clipping"


@pytest.mark.parametrize("part", ["a", '"a"', "'a' "])
def test_a_key_of_toml_with_thousands_of_parts_is_refused(cheap, part):
    """40 kB of them took more than a gigabyte."""
    head = f"+++\ntitle = 'Ferry'\n{'.'.join([part] * 4000)} = 1\n+++\nIt sails.\n"
    [item] = read("markdown", head.encode(), "a.md")
    assert "a key of more than 100 parts" in item.reason
    dots = head.replace(".".join([part] * 4000), "summary = '" + "a. " * 200 + "' #")
    [item] = read("markdown", dots.encode(), "a.md")
    assert "parts" not in item.reason
