"""Files whose parts are nested without end are read, or refused in a sentence for people."""

import re

import pytest

from tests.articles.importing.format_samples import read

HEADERS = "From: Lena Marsh <l@c.example>\nSubject: Ferry\nDate: Tue, 2 Jul 2024 09:00:00 +0000\nMessage-ID: <1@c>\n"
DEEP = "[" * 5000 + "]" * 5000
TECHNICAL = re.compile(r"recursion|Error|unforeseen|codec|traceback", re.I)
FILES = {
    "e-mails in e-mails": ("mail", (HEADERS + "Content-Type: message/rfc822\n\n") * 1000 + HEADERS + "\nIt sails."),
    "JSON Lines": ("jsonl", '{"body": "It sails.", "published": "2024", "a": ' + DEEP + "}\n"),
    "a JSON Feed": ("jsonfeed", '{"version": "https://jsonfeed.org/version/1.1", "items": ' + DEEP + "}"),
    "an export of Ghost": ("json", '{"db": [{"meta": {}, "data": ' + DEEP + "}]}"),
    "a graph of JSON-LD": ("json", '{"@graph": [' + DEEP + "]}"),
    "front matter in TOML": ("markdown", f"+++\na = {DEEP}\n+++\nIt sails."),
    "NITF": ("nitf", "<nitf>" + "<p>" * 5000 + "</p>" * 5000 + "</nitf>"),
    "a page": ("html", "<html>" + "<div>" * 5000),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_nested_without_end_is_refused_in_a_sentence(name):
    format_name, text = FILES[name]
    [item] = read(format_name, text.encode())
    assert item.story is None and re.search(r"nested|in each other", item.reason), item.reason
    assert not TECHNICAL.search(item.reason), item.reason


@pytest.mark.parametrize(
    ("format_name", "text"),
    [
        ("jsonfeed", b'{"version": "https://jsonfeed.org/version/1.1", "title": "\xff", "items": []}'),
        ("json", b'{"db": [{"meta": {}, "data": {"posts": [{"title": "\xff"}]}}]}'),
    ],
)
def test_a_file_in_another_encoding_is_refused_in_a_sentence(format_name, text):
    [item] = read(format_name, text)
    assert "not UTF-8" in item.reason and not TECHNICAL.search(item.reason), item.reason
