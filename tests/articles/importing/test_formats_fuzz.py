"""Every reader survives any input: odd shapes of clippings, records of wrong values, bytes that are no text.

The examples are the same in every run, in `make prove` five times as many. With FUZZ_EXAMPLES=20000 in the
environment each test looks for new faults among so many others.
"""

import io
import json
import os
from collections.abc import Callable
from datetime import UTC
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.importing.formats import FORMATS, HEAD_BYTES, ImportItem, Options, UnknownFormat, detect, markdown
from articles.importing.formats.clippings.printed_dates import named_date, read_printed
from articles.record.bulk_publishing import prepare
from articles.story.canonical_json import from_json, to_json
from articles.story.dates import StoryDate
from articles.story.html_sanitizer import clean_body
from articles.story.validation import validate
from tests.articles.importing import fuzz_values
from tests.proofs import amount

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", 0))
OPTIONS = [Options(ZoneInfo("America/New_York")), Options(UTC, "day-first")]


def property_settings(examples: int):
    """Return the settings of a property test: these examples every time, or as many new ones as the environment
    demands."""
    return settings(
        max_examples=EXAMPLES or amount(examples, proof=5 * examples),
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def drawn(make: Callable[..., object], *arguments: st.SearchStrategy) -> st.SearchStrategy:
    """Return a strategy that calls a function of `fuzz_values` with these arguments and a random seed."""
    return st.builds(lambda seed, *values: make(*values, Random(seed)), st.integers(0, 2**32 - 1), *arguments)


def read(content: bytes, name: str, path: str, options: Options) -> list[ImportItem]:
    """Return what a format reads; each item is a valid story or has a reason that was foreseen."""
    items = list(FORMATS[name].read(io.BytesIO(content), path, options))
    for item in items:
        assert bool(item.reason) is (item.story is None)
        assert "unforeseen" not in item.reason, item.reason
        if item.story:
            check_story(item.story)
    return items


def check_story(story):
    """Assert that a story is valid, can be prepared for publication, and survives JSON and export."""
    validated = validate(story)
    assert from_json(validated.json) == validated.story and to_json(from_json(validated.json)) == validated.json
    if story.published:
        prepare(validated)
    file = io.StringIO()
    FORMATS["jsonl"].writer.write([validated.story], file)
    [back] = FORMATS["jsonl"].read(io.BytesIO(file.getvalue().encode()), "export.jsonl", OPTIONS[0])
    assert back.story, back.reason
    assert to_json(back.story) == validated.json and back.story.source == validated.story.source


def check_detection(content: bytes, path: str):
    try:
        assert detect(content[:HEAD_BYTES], path) in FORMATS.values()
    except UnknownFormat as error:
        assert "Known formats" in str(error) or "known here" in str(error)


# --- clippings ------------------------------------------------------------------------------------------------------

_lines = drawn(fuzz_values.line, st.sampled_from(fuzz_values.SHAPES))
_paths = st.sampled_from([
    "ferry.txt", "2024-07-02-ferry.txt", "Doe/2Aug2006Doe45.txt", "Doe/31Feb2006Doe.txt", "9999-99-99.txt", "-", "",
    "a/.txt", "0000-00-00", "12Xyz2004.txt", "/", "..", "\udcff/\udcff.txt", "desk/" + "n" * 3000 + ".txt",
    "De/2Aug2006De.txt",
])  # fmt: skip


def clipping(lines: list[str], places: list[int], joint: str) -> str:
    """Return the lines joined; some are repeated further below, as headlines and captions are on a page."""
    for place in places:
        lines.insert(place % (len(lines) + 1), lines[(place * 7) % len(lines)])
    return joint.join(lines)


@property_settings(60)
@given(
    text=st.builds(
        clipping,
        st.lists(_lines, min_size=1, max_size=14),
        st.lists(st.integers(0, 50), max_size=4),
        st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\r", "\n \n"]),
    ),
    path=_paths,
    options=st.sampled_from(OPTIONS),
    encoding=st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac-roman"]),
)
@example("A\n\nJuly 2, 2024\n\nThe ferry sailed. (10/19/07)\n", "a.txt", OPTIONS[0], "utf-8")
def test_any_shape_of_clipping_is_a_story_or_is_refused_with_a_reason(text, path, options, encoding):
    content = text.encode(encoding, "replace")
    check_detection(content, path)
    assert len(read(content, "clipping", path, options)) == 1


@property_settings(60)
@given(text=_lines, path=_paths, options=st.sampled_from(OPTIONS))
def test_any_line_is_a_date_or_none(text, path, options):
    assert isinstance(read_printed(text, options), StoryDate | None)
    assert isinstance(named_date(path), StoryDate | None)
    assert isinstance(named_date(text), StoryDate | None)


# --- records --------------------------------------------------------------------------------------------------------

_fields = st.lists(st.sampled_from(fuzz_values.FIELDS), max_size=5)
_records = drawn(fuzz_values.record, _fields.map(["body"].__add__))
_crooked = st.sampled_from([
    b"", b" ", b"{", b"[" * 100_000, b'{"a":' * 100_000, b"nul", b"NaN", b"[]", b"1", b"null", b"\x00",
    b"\xef\xbb\xbf{}",
    b'{"body": NaN}', b'{"body": 1e999}', b'{"body": -Infinity}', b'{"body": ' + b"9" * 5000 + b"}",
    b'{"body": "\xff"}',
    b'{"body": "\xed\xa0\x80"}', b'{"body": "x", "body": "y"}', b'{"body": "x"}\x00', b'{"body": "\\ud800"}',
    b'{"\\ud800": 1, "body": "x"}', b"\xff\xfe{\x00}\x00", b'{"body": "x", "rest": ' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"body": "x", "tags": [' + b"[" * 400 + b"]" * 400 + b"]}",
])  # fmt: skip


@property_settings(60)
@given(lines=st.lists(_records | _records | _crooked, min_size=1, max_size=4), options=st.sampled_from(OPTIONS))
def test_any_record_is_a_story_or_is_refused_with_a_reason(lines, options):
    content = b"\n".join(lines)
    check_detection(content, "export.jsonl")
    check_detection(content, "export")
    filled = [line for line in lines if line and not line.isspace()]
    assert len(read(content, "jsonl", "export.jsonl", options)) == len(filled)


# --- bodies and bytes -----------------------------------------------------------------------------------------------


@property_settings(40)
@given(text=drawn(fuzz_values.body))
def test_any_body_is_read_and_sanitising_it_again_changes_nothing(text):
    markdown.is_markdown(text)
    markdown.pictures_in(text)
    body = clean_body(markdown.html_of(text))
    assert clean_body(body) == body
    for field in ("body", "body_html"):
        record = {"headline": "A", "body": "", field: text, "published": "2024-07-02"}
        assert len(read(json.dumps(record).encode(), "jsonl", "a.jsonl", OPTIONS[0])) == 1


@property_settings(40)
@given(
    content=st.lists(drawn(fuzz_values.piece) | _records, max_size=8).map(b"".join),
    path=_paths,
    options=st.sampled_from(OPTIONS),
)
def test_any_bytes_are_stories_or_are_refused_with_a_reason(content, path, options):
    check_detection(content, path)
    check_detection(content, f"{path}.jsonl")
    for name in FORMATS:
        read(content, name, path, options)
