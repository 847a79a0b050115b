"""A clipping is read by its structure, however it was saved, and no word of it is lost."""

import re
from dataclasses import replace

import pytest

from articles.importing.formats import detect
from articles.importing.formats.clippings import decoded
from articles.importing.formats.clippings.printed_dates import named_date
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_body
from articles.story.keys import key_of
from tests.articles.importing.clipping_samples import (
    EXPECTED,
    NEW_YORK,
    NOTHING,
    OURS,
    own_clipping,
    printed_fields,
    read,
    reason_for,
    story_of,
    words_of,
    words_of_story,
)


def test_every_clipping_of_the_samples_has_its_expected_story():
    assert {path.stem for path in OURS.glob("*.txt")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_clipping_is_read_by_its_structure(name):
    story = story_of(own_clipping(name))
    assert printed_fields(story) == NOTHING | EXPECTED[name]
    assert story.body == clean_body(story.body)
    assert [byline.key for byline in story.bylines] == [key_of(byline.name) for byline in story.bylines]


VARIANTS = {
    "with Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "with old Macintosh line ends": lambda text: text.replace("\n", "\r").encode(),
    "with a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "in UTF-16": lambda text: text.encode("utf-16"),
    "with spaces at the ends of lines": lambda text: text.replace("\n", "   \t\n").encode(),
    "with hard spaces in blank lines": lambda text: text.replace("\n\n", "\n\xa0\n").encode(),
    "with runs of blank lines": lambda text: ("\n\n\n" + text.replace("\n\n", "\n\n\n \n\n") + "\n\n\n").encode(),
    "without a line end at its end": lambda text: text.rstrip().encode(),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", EXPECTED)
def test_a_clipping_gives_the_same_story_however_it_was_saved(name, variant):
    assert printed_fields(story_of(VARIANTS[variant](own_clipping(name)))) == NOTHING | EXPECTED[name]


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"spanish-names"}))
def test_a_clipping_in_an_old_encoding_gives_the_same_story(name):
    assert printed_fields(story_of(own_clipping(name).encode("cp1252"))) == NOTHING | EXPECTED[name]


def test_the_quotation_marks_of_an_old_macintosh_are_decoded():
    story = story_of("The ferry’s captain\n\n“It sails,” she said — and it did.\n".encode("mac-roman"))
    assert (story.headline, story.body) == ("The ferry’s captain", "<p>“It sails,” she said — and it did.</p>")
    assert decoded(b"Caf\xe9 \x93open\x94 ").text == "Café “open” "
    assert decoded(b"Caf\xe9 \x93open\x94 \x81", "cp1252").text == "Café “open” \x81"


def test_a_text_in_another_encoding_is_read_or_refused_and_a_guess_is_a_remark():
    [item] = read("Паром вернулся в гавань\n\nОн ходит на остров каждую ночь.\n".encode("cp1251"))
    assert item.story.headline == "Паром вернулся в гавань"
    assert item.remarks == ["read as Windows-1251: “Паром”, “вернулся”, “гавань”"]
    assert "say --encoding" in reason_for("Жуть. It sailed, said the captain, and that was that.\n".encode("cp1251"))
    options = replace(NEW_YORK, encoding="cp1251")
    [item] = read("Жуть. It sailed.\n".encode("cp1251"), options=options)
    assert item.story.body == "<p>Жуть. It sailed.</p>" and not item.remarks
    [item] = read("Ferry\n\nÉtienne dînait\n".encode("utf-8-sig"), options=options)
    assert "Étienne" in item.story.body, "a byte order mark is surer than what was said"


def test_one_odd_byte_does_not_spoil_a_file_in_utf_8():
    text = "Zoë’s café\n\nThe señor’s “ferry” sailed for the Åland islands.\n\nNa"
    [item] = read(text.encode() + b"\xefve.\n")
    assert item.story.headline == "Zoë’s café" and item.story.body.endswith("<p>Naïve.</p>")
    assert item.remarks == ["odd bytes: 0xef in line 5 is not UTF-8 and was read as Windows-1252: “Naïve”"]
    [item] = read(text.encode() + b"\xff\x00ve"[:1] + b" x.\n")
    assert item.story.headline == "Zoë’s café" and "0xff in line 5" in item.remarks[0]
    [item] = read(text.encode() + "ï".encode()[:1])
    assert item.story.body.endswith("<p>Na\ufffd</p>") and "could not be read" in item.remarks[0]


_FLOWING = {"wrapped", "indented", "typed-letter"}  # blank lines are all that parts their paragraphs

_BLOCKS = {"column", "wire-story"}  # what stands right below a line, and not below a blank one, says what it is

_SPACED = sorted(set(EXPECTED) - _FLOWING - _BLOCKS)


@pytest.mark.parametrize("name", _SPACED)
def test_a_clipping_with_a_blank_line_below_every_line_gives_the_same_story(name):
    assert printed_fields(story_of(own_clipping(name).replace("\n", "\n\n"))) == NOTHING | EXPECTED[name]


@pytest.mark.parametrize("name", sorted(set(_SPACED) - {"list"}))
def test_a_clipping_without_any_blank_line_gives_the_same_story(name):
    assert printed_fields(story_of(re.sub("\n+", "\n", own_clipping(name)))) == NOTHING | EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_no_word_of_a_clipping_is_lost_whatever_happened_to_its_lines(name):
    text = own_clipping(name)
    for changed in (
        text,
        text.replace("\n", "\n\n"),
        re.sub("\n+", "\n", text),
        text.replace("\n", "\n\t"),
    ):
        assert set(words_of(changed)) <= set(words_of_story(story_of(changed)))
    for start in range(0, len(text), 97):  # a clipping torn anywhere
        assert set(words_of(text[start:])) <= set(words_of_story(story_of(text[start:])))


def test_a_clipping_copied_from_a_page_has_all_parts_of_the_page(samples):
    path = samples.path(samples.page_clipping)
    story = story_of(path.read_bytes(), str(path))
    printed, lines = printed_fields(story), [line.strip() for line in path.read_text(encoding="utf-8").split("\n")]
    captions = [f"{caption} ({credit})" for _, caption, credit in printed["pictures"]]
    assert printed["headline"] == lines[0] == lines[3] and printed["dek"] == lines[2]
    assert printed["published"] == printed["updated"] == "2024-07-02"
    assert printed["bylines"] == [lines[5]] == [samples.page_author]
    assert captions[0] == lines[4] and all(lines.count(caption) == 2 for caption in captions[1:])
    assert [anchor for anchor, *_ in printed["pictures"]] == ["", "p1", "p2"]
    assert printed["agencies"] == [(lines[-1], "Reuters", "contributed")] and len(printed["headings"]) == 2
    assert printed["shape"] == samples.page_blocks
    head = {lines[0], lines[2], *lines[4:10], lines[-1], ""}
    body = [line for line in lines if line not in head and line not in captions]
    assert text_of(story.body).split("\n\n") == body


def test_no_word_of_a_sample_clipping_is_lost(samples):
    paths = sorted(samples.path(samples.releases).rglob("*/*.txt"))
    assert len(paths) == samples.release_count
    for path in [*paths, samples.path(samples.page_clipping)]:
        content = path.read_bytes()
        assert detect(content, str(path)).name == "clipping"
        story = story_of(content, str(path))
        file_words, story_words = words_of(decoded(content).text), words_of_story(story)
        assert set(file_words) <= set(story_words), path
        body = words_of(text_of(story.body))
        assert sum((file_words - story_words).values()) <= 120 and sum(body.values()) > 0.5 * sum(
            file_words.values()
        ), path


def test_a_clipping_takes_its_day_and_author_from_its_path(samples):
    folder = samples.path(samples.releases)
    for path in folder.rglob("*/*.txt"):
        story = story_of(path.read_bytes(), str(path))
        assert story.published == named_date(path.name) is not None
        assert len(story.bylines) == 1 and story.bylines[0].name.replace(" ", "") == path.parent.name
        one_line = len([line for line in re.split(r"[\r\n]+", decoded(path.read_bytes()).text) if line.strip()]) == 1
        assert not (one_line and story.headline)
    name, kicker, headline = samples.release_with_kicker
    story = story_of((folder / name).read_bytes())
    assert (story.kicker, story.headline) == (kicker, headline)
