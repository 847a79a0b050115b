"""Wire files of agencies: headers, headline, byline, dateline, takes, and what is no part of the text."""

import pytest

from articles.importing.formats import detect
from articles.story.html_blocks import text_of
from tests.articles.importing.format_samples import OURS, VELM, read, read_file
from tests.articles.importing.test_no_word_lost import text_of_item, words

WIRE = OURS / "clippings" / "wire"
HEAD = "EXTRA\r\nHeron Line opens with\r\ntwo stations unbuilt\r\nBy Lena Marsh and Omar Okoye =\r\n"
IPTC = (
    f"\x01tdw0042 4 i 118 fen   tdw 017\r\n\r\nMarsh-railway/Velm/\r\n\x02{HEAD}\r\n"
    "Vellmark (tdw) - The ``Heron Line''\r\ncrossed the marsh.\r\n\r\n   Two stations are\r\nmissing.\r\n\r\n"
    "# Notebook\r\nNot for publication: call Ada.\r\n\x03021040 GMT Jul 24\r\n\x04"
)
ANPA = (
    "\x16\x16\x01W2870\x1f_asian\nf l\x13\x11 BC-VE--Heron-Line     07-02 0049\n"
    "\x02^BC-VE--Heron Line, 1st Ld-Writethru,0466<\n^Heron Line opens with two stations unbuilt<\n"
    "^Eds: Restores the goat. With photos.<\n^By LENA MARSH and OMAR OKOYE=\n^Tidewire=\n"
    "\t   VELLMARK (TDW) _ The ``Heron Line'' crossed the marsh. \n \n\t   It rang _ twice.\n \n"
    "\x03TDW-WF-07-02-24 1040GMT<\n\x0c\n\x04"
)


def story_in(name: str, text: str):
    [item] = read(name, text.encode(), "wire/7.txt", VELM)
    assert item.story, item.reason
    return item.story


def test_a_message_of_iptc_7901():
    story = story_in("iptc7901", IPTC)
    assert story.headline == "Heron Line opens with two stations unbuilt" and story.dateline == "Vellmark (tdw)"
    assert [line.name for line in story.bylines] == ["Lena Marsh", "Omar Okoye"]
    assert text_of(story.body) == "The “Heron Line” crossed the marsh.\n\nTwo stations are missing."
    assert story.published.text == "2024-07-02T10:40+00:00" and [tag.name for tag in story.tags] == [
        "Marsh-railway",
        "Velm",
    ]
    assert (story.source.name, story.source.identifier) == ("tdw", "tdw0042 2024-07-02")
    assert "EXTRA" in story.source.original and "call Ada" in story.source.original


def test_a_message_of_anpa_1312():
    [item] = read("anpa", ANPA.encode(), "wire/7.tst", VELM)
    story = item.story
    assert story.headline == "Heron Line opens with two stations unbuilt" and story.dateline == "VELLMARK (TDW)"
    assert [line.name for line in story.bylines] == ["LENA MARSH", "OMAR OKOYE"]
    assert text_of(story.body) == "The “Heron Line” crossed the marsh.\n\nIt rang — twice."
    assert story.published.text == "2024-07-02T10:40+00:00" and item.signal == "update"
    assert story.source.identifier == "bc-ve--heron line 2024-07-02" and "Restores the goat" in story.source.original


def test_a_later_version_of_an_anpa_message_has_the_identifier_of_the_first():
    first = ANPA.replace(", 1st Ld-Writethru", "")
    assert story_in("anpa", first).source.identifier == story_in("anpa", ANPA).source.identifier


def test_a_list_of_headlines_is_a_text():
    name, [item] = read_file(WIRE / "anpa.tst", VELM)
    assert name == "anpa" and item.story.headline == "Harbor briefs at 9 a.m."
    assert len(text_of(item.story.body).split("\n\n")) == 3


@pytest.mark.parametrize("more", ["MORE", "(more)", "- more -", "more follows"])
def test_takes_are_joined_where_the_file_says_that_more_follows(more):
    first = IPTC.replace("# Notebook\r\nNot for publication: call Ada.", more)
    second = IPTC.replace(HEAD, "").replace("Vellmark (tdw) - ", "")
    [item] = read("iptc7901", (first + second).encode(), "wire/7.txt", VELM)
    text = text_of(item.story.body)
    assert text.split("\n\n")[1:3] == ["Two stations are missing.", "The “Heron Line” crossed the marsh."]
    assert not item.remarks and more not in text


def test_a_text_that_goes_on_elsewhere_has_a_remark_and_another_slug_is_another_story():
    first = IPTC.replace("# Notebook", "MORE")
    items = read("iptc7901", (first + IPTC.replace("Marsh-railway", "Ferries")).encode(), "wire/7.txt", VELM)
    assert len(items) == 2


@pytest.mark.parametrize(
    "path", [WIRE / "iptc7901.txt", WIRE / "two-lines.txt", WIRE / "anpa.tst"], ids=lambda p: p.stem
)
def test_no_word_of_a_message_is_lost(path):
    _, [item] = read_file(path, VELM)
    source = words(path.read_bytes().decode().replace("\x13", " ").replace("\x11", " ").replace("\x1f", ""))
    tags = " ".join(tag.name for tag in item.story.tags)
    assert not set(source) - set(words(f"{text_of_item(item.story, item.remarks)} {tags} {item.story.source.name}"))


@pytest.mark.parametrize("path", ["a.txt", "a", "a.tst", "-"])
def test_a_wire_file_is_never_taken_for_plain_text(path):
    assert detect(IPTC.encode(), path).name == "iptc7901" and detect(ANPA.encode(), path).name == "anpa"
    assert detect(IPTC.encode().translate(None, b"\x01\x02\x03\x04"), path).name == "iptc7901"


@pytest.mark.parametrize(
    "content", [b"\x01", b"\x01tdw1 4 i 9\n\x02\x03", b"\x16\x16\x01W1\x1f\n\x02^<\n\x03\x04", b""]
)
def test_a_message_without_a_text_is_refused(content):
    for name in ("iptc7901", "anpa"):
        [item] = read(name, content or b"\x01", "wire/7.txt", VELM)
        assert not item.story and item.reason.endswith(".")


@pytest.mark.parametrize(("time", "offset"), [("1040EDT", "-04:00"), ("1040EST", "-05:00"), ("1040PDT", "-07:00")])
def test_a_bureau_in_america_signs_off_in_its_own_time(time, offset):
    assert story_in("anpa", ANPA.replace("1040GMT", time)).published.text == f"2024-07-02T10:40{offset}"
