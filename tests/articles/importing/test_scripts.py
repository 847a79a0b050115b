"""Names, words and dates of other scripts than the Latin one without accents, in every format that looks for them."""

import json
from datetime import UTC

import pytest

from articles.importing.formats import Options, detect
from articles.importing.formats.clippings.printed_names import is_name, is_person
from articles.importing.formats.columns import guessed
from articles.importing.formats.html_pages.byline_texts import labelled_names, names_of, printed_names
from articles.importing.formats.markdown import is_markdown
from articles.importing.formats.wire.texts import typographic
from tests.articles.importing.format_samples import read

DECOMPOSED = "Nguye\u0302\u0303n Va\u0306n Bi\u0300nh"  # as a Mac writes file names
TEXT = "The night ferry sailed on Monday for the first time in two winters, with one goat on board."


def story_of(name: str, content: str, path: str):
    [item] = read(name, content.encode(), path, Options(UTC))
    assert item.story, item.reason
    return item.story


@pytest.mark.parametrize("name", [DECOMPOSED, "Žofie Dvořáková", "Μαρία Παπά", "Дарья Лис"])
def test_a_person_of_any_script_with_capitals_is_one(name):
    assert is_person(name) and not is_person(name.lower())


@pytest.mark.parametrize("words", ["Élodie Marsh", "Žofie Dvořáková", "The Ångström Courier", "Dora Finch", "NASA"])
def test_a_name_in_parentheses_may_have_accents(words):
    assert is_name(words) and not is_name(f"{words} sailed away")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (f"By {DECOMPOSED}", [DECOMPOSED]),
        ("от Дарья Лис | 2 июля 2024", ["Дарья Лис"]),
        ("לעניין זה אין מחבר", []),
    ],
)
def test_a_line_that_says_who_wrote_is_read_in_each_script(line, names):
    assert printed_names(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("लेखक: अनिल वर्मा", ["अनिल वर्मा"]),
        ("ผู้เขียน: มานี ใจดี", ["มานี ใจดี"]),
        ("الكاتب: ليلى حداد", ["ليلى حداد"]),
        ("स्थान: मुंबई शहर", []),
    ],
)
def test_a_label_of_an_author_is_one_in_each_script(line, names):
    assert labelled_names(line) == names


def test_a_tamil_byline_with_its_date_is_the_name():
    assert names_of("கவிதா ராமன், 2 ஜூலை 2024") == ["கவிதா ராமன்"]


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        (["Título", "Cuerpo", "Fecha", "Autora", "Sección"], ["headline", "body", "published", "authors", "section"]),
        (["U\u0308berschrift", "Text"], ["headline", "body"]),
        (["शीर्षक", "पाठ", "दिनांक", "लेखक"], ["headline", "body", "published", "authors"]),
        (["Заголовок", "Текст", "Дата", "Автор"], ["headline", "body", "published", "authors"]),
        (["الْعُنْوَان", "النص"], ["headline", "body"]),
        (["Mood", "नौका"], []),
    ],
)
def test_columns_are_guessed_in_other_languages(columns, fields):
    assert guessed(columns) == dict(zip(fields, columns, strict=False))


def test_a_table_with_accents_in_its_names_is_recognised_and_read():
    table = f"Título;Cuerpo;Fecha\nFerry;{TEXT};2024-07-02\n"
    assert detect(table.encode(), "a.csv").name == "csv"
    story = story_of("csv", table, "a.csv")
    assert story.headline == "Ferry" and story.published.text == "2024-07-02"


def test_json_lines_longer_than_the_head_are_recognised_by_a_name_of_any_script():
    line = json.dumps({"título de la nota": "x" * 200_000, "body": "y"}, ensure_ascii=False).encode()
    assert detect(line[:65_536], "a").name == "jsonl"


def test_fields_above_a_text_may_have_names_of_any_script():
    story = story_of("markdown", f"---\nशीर्षक: नौका\nदिनांक: 2 जुलाई 2024\n---\n{TEXT}\n", "a.md")
    assert (story.headline, story.published.text) == ("नौका", "2024-07-02")


def test_a_line_below_a_word_with_vowel_signs_is_no_mark():
    assert not is_markdown("मि_नाव_कि is a name\n\n> quoted by नी**बल**कि")
    assert typographic("कि_कि") == "कि_कि" and typographic("ANSEL _ It") == "ANSEL — It"


@pytest.mark.parametrize("city", ["ZÜRICH", "ÅRHUS", "МОСКВА", "ΑΘΗΝΑ"])
def test_a_dateline_of_a_clipping_may_have_any_capitals(city):
    content = f"Ferry returns\n\nJuly 2, 2024\n\n{city} — {TEXT}\n\n{TEXT} It came back.\n"
    story = story_of("clipping", content, "a.txt")
    assert story.dateline == city and not story.body.startswith(f"<p>{city}")
