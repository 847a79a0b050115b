"""Every word of a file is in the story or stored with its source, in order, and none is doubled."""

import html
import io
import json
import re
from collections import Counter
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.formats import FORMATS, Options
from articles.story.html_blocks import text_of
from articles.story.story import Story
from articles.story.text import clean_text
from media.text_encoding.decoding import decode
from tests.articles.importing.clipping_samples import read
from tests.proofs import amount

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    return _WORD.findall(clean_text(text).casefold())


def text_of_item(story: Story, remarks: list[str]) -> str:
    """Return all words stored of a clipping or record, without those that come from the name of its file or folder."""
    parts = [story.kicker, story.headline, story.dek, story.dateline, text_of(story.body), story.source.original]
    parts += [line.words for line in story.agency_lines if line.words not in story.source.original]
    parts += [story.source.url, *(tag.name for tag in story.tags)]
    if not any(remark.startswith("author from the folder") for remark in remarks):
        parts += [byline.name for byline in story.bylines if byline.name not in story.source.original]
    parts += [text for picture in story.pictures for text in (picture.caption, picture.credit, picture.alt)]
    return "\n".join(parts)


def is_subsequence(part: list[str], whole: list[str]) -> bool:
    iterator = iter(whole)
    return all(word in iterator for word in part)


def check_clipping(content: bytes, path: str):
    [item] = read(content, path)
    assert item.story, (path, item.reason)
    source, story_words = Counter(words(decode(content).text)), Counter(words(text_of_item(item.story, item.remarks)))
    doubled, lost = story_words - source, source - story_words
    assert not doubled, (path, doubled)
    # A page shows its headline and its captions twice; of such lines one is stored.
    assert all(source[word] > 1 and story_words[word] for word in lost), (path, lost)
    assert is_subsequence(words(text_of(item.story.body)), words(decode(content).text)), path


def test_every_word_of_a_sample_clipping_is_stored_in_order_and_none_is_doubled(samples):
    releases, page = samples.path(samples.releases), samples.path(samples.page_clipping)
    paths = [path for folder in (releases, page.parent) for path in folder.rglob("*.txt") if path.stem != "SOURCE"]
    assert len(paths) > samples.release_count
    for path in paths:
        check_clipping(path.read_bytes(), str(path))


# --- records --------------------------------------------------------------------------------------------------------

_BLOCKS = (
    r"(?i)</?(?:address|blockquote|br|center|d[dlt]|div|figure|figcaption|h[1-6]|hr|iframe|img|li|object|ol|p|pre|script"
    r"|table|t[dhr]|ul)\b[^<>]*>"
)
_LINK = r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?(?:[^()\s]|\([^()]*\))*>?(?:\s+\"[^\"]*\")?\s*\)"
# What is no word of a text in HTML or Markdown, by regular expressions alone, which share nothing with the reader.
_MARKUP = (
    (r"(?s)<!--.*?-->", " "),
    (r"\]\(\{\{[^{}]*\}\}[^()\s]*(?:\s+\"[^\"\n]*\")?\)", "]()"),
    (r"\{\{[^}]*\}\}", ""),
    (r"<((?:https?://|mailto:)[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>", r"\1"),
    (_BLOCKS, " "),
    (r"<[^<>]*>", ""),
    (r"(?m)^\s{0,3}\[[^\]\n]+\]: ?\S+[^\n]*$", " "),
    (_LINK, r"\1"),
    (_LINK, r"\1"),  # a picture in a link
    (r"\]\[[^\]\n]*\]", ""),
    (r"https?://\S+", " "),
    (r"(?m)^([>\s*+-]*)\d+[.)](?=\s)", r"\1"),  # the page numbers a list itself
)
_EMPHASIS = r"(?<!\\)\*|(?<![a-zA-Z0-9\\])_|(?<!\\)_(?![a-zA-Z0-9])"


def plain_text(text: str, emphasis: str) -> str:
    """Return a text without markup, with `emphasis` for the signs of emphasis, which may stand inside a word."""
    for pattern, replacement in _MARKUP:
        text = re.sub(pattern, replacement, text)
    text = re.sub(r"\\(?=[^a-zA-Z0-9\s])", "", re.sub(_EMPHASIS, emphasis, text))
    return html.unescape(text)


def names_of(record: dict) -> list[str]:
    """Return the authors and tags, each once, whatever its case."""
    names = [*(record.get("authors") or ()), *(record.get("tags") or ())]
    return list({name.casefold(): name for name in names if type(name) is str}.values())


def check_record(record: dict, item):
    assert item.story, item.reason
    story, body = item.story, record.get("body_html") or record["body"]
    is_plain = not re.search(r"<(?!/?p>|br>)", story.body)
    lines = [record.get(name) for name in ("headline", "dek", "dateline", "section")]
    lines = [re.sub(r"</?[a-z]+>", "", line) for line in lines if type(line) is str]
    around = html.unescape(" ".join([*lines, *names_of(record)]))
    # Markup inside a word joins its parts, and a sign that is no markup divides two words: one of the two is right.
    joined, apart = (
        Counter(words(f"{html.unescape(body) if is_plain else plain_text(body, emphasis)} {around}"))
        for emphasis in ("", " ")
    )
    stored = Counter(words(f"{text_of_item(story, item.remarks)} {story.section.name if story.section else ''}"))
    lost = (joined & apart) - stored
    lost |= (joined - apart) - stored if (apart - joined) - stored else Counter()
    assert not lost, (record.get("id"), lost)
    stored_body = re.sub(r"Embedded content at \S+", " ", text_of(story.body))  # the text of a link to an embed
    doubled = Counter(words(stored_body)) - (joined | apart | Counter(words(html.unescape(body))))
    assert not doubled, (record.get("id"), doubled)
    letters = "".join(words(html.unescape(body)))
    assert is_subsequence(list("".join(words(stored_body))), list(letters)), record.get("id")


def test_every_word_of_a_sample_record_is_stored_in_order_and_none_is_doubled(samples):
    paths = sorted(samples.records_path().parent.glob("*.jsonl"))
    total = 0
    for path in paths:
        with path.open("rb") as file:
            items = list(FORMATS["jsonl"].read(file, str(path), Options(UTC)))
        for line, item in zip(filter(None, path.read_text(encoding="utf-8").split("\n")), items, strict=True):
            record = json.loads(line)
            check_record(record, item)
            total += len(words(f"{record['headline']} {record['body']}"))
    assert paths and total > samples.min_record_words


MARKED_UP_RECORDS = {
    "markup inside a word": "[**C**reate **O**nce](https://ferry.example/once), KnowBu[llying](https://ferry.example/b)"
    " and o[ver 100 goats](https://ferry.example/o) on the 21<sup>st</sup>; <em>L’Or</em>é<em>al</em> is *my*RA.",
    "markup between two words": "Write to <desk@ferry.example>and wait for the Schedule<a href='/s'>541-4G</a> of "
    "[ferries](https://ferry.example/f).\n\n**Best Practices in Ferries**_Phase I_",
    "numbers of a list": "As [we said](https://ferry.example/said):\n\n> 1. **Have a goat** ready\n> 2. **Sail**\n\n"
    "  1. one\n  2. two\n\n17. the late one\n",
    "HTML that is indented": "<p>The [map](https://ferry.example/map) is new.</p>\n\n<div>\n    <h2>\n      Not Found"
    "\n    </h2>\n    \n    <p>\n      Nobody saw the &#8220;goats&#8221; on it.\n    </p>\n\n</div>",
    "code with its language": "See [the code](https://ferry.example/c):\n\n```sh\nferry --goats 7\n```\n\n"
    "~~~ python\nsail()\n~~~\n",
    "links by reference": "The board has [written][33] to [Velm][velm].\n\n[33]: https://ferry.example/33\n"
    "[velm]: https://ferry.example/velm 'The goats'\n\nSee [it](https://ferry.example).",
    "an embed": "Watch [it](https://ferry.example):\n\n<iframe src='//goats.example/7' width='5'></iframe>\n\nIt ends.",
    "a link that only the publishing system knows": 'The [timetable]({{< ref "times.md" >}}) has '
    "<a title='Goats' href='{{< ref \"goats.md\" >}}'>goats</a> and [more](https://ferry.example/a_(b)).",
    "emphasis that is none": "Projects_list_*API is O\\*NET, [p***y](https://ferry.example/p) **is** 2 * 3 * 4.",
}


@pytest.mark.parametrize("name", MARKED_UP_RECORDS)
def test_every_word_of_a_record_is_stored_whatever_its_markup(name):
    record = {"id": name, "headline": "Ferry returns", "body": MARKED_UP_RECORDS[name], "tags": ["Sea", "Goats"]}
    [item] = FORMATS["jsonl"].read(io.BytesIO(json.dumps(record).encode()), "a.jsonl", Options(UTC))
    check_record(record, item)
    assert "&lt;h2" not in item.story.body, "a tag is not printed"


_SENTENCE = st.lists(
    st.sampled_from(
        ["ferry", "goat", "pier", "captain", "Velm", "Ansel", "夜の船", "паром", "नाव", "naïve", "café", "1987"]
    ),
    min_size=1,
)
_LINE = st.one_of(
    st.tuples(_SENTENCE, st.sampled_from(["", ".", "!", "。", "।", ":", " (AFGP)", " (Dora Finch/Reuters)", "?"])).map(
        lambda line: " ".join(line[0]) + line[1]
    ),
    st.sampled_from(
        ["July 2, 2024", "By Lena Marsh", "https://courier.example/1", "Share", "Opinion", "READ NEXT", "0:00", "",
         "READ NEXT", "Updated: 5/6/2023", "Reuters", "Ferry Returns to Velm", "- 30 -", "“It sailed.”", "\u3000"]
    ),
)  # fmt: skip


@settings(max_examples=amount(60, proof=600))
@given(st.lists(st.tuples(_LINE, st.sampled_from(["\n", "\n\n", "\r\n"])), min_size=1, max_size=25))
def test_no_word_of_any_clipping_is_lost_or_doubled(lines):
    text = "".join(line + end for line, end in lines)
    if words(text):
        [item] = read(text.encode())
        if item.story:
            source, story_words = Counter(words(text)), Counter(words(text_of_item(item.story, item.remarks)))
            assert set(source) <= set(story_words), set(source) - set(story_words)
            assert not story_words - source, story_words - source


@settings(max_examples=amount(40, proof=400))
@given(_SENTENCE, st.lists(st.tuples(st.sampled_from(["p", "div", "h2", "blockquote", "iframe"]), _SENTENCE)))
def test_no_word_of_any_record_is_lost_or_doubled(headline, blocks):
    markup = "".join(f"<{tag}>{' '.join(text)}</{tag}>" for tag, text in blocks)
    record = {"headline": " ".join(headline), "body_html": markup, "mood": "calm"}
    [item] = FORMATS["jsonl"].read(io.BytesIO(json.dumps(record).encode()), "a.jsonl", Options(UTC))
    source = Counter(words(" ".join([*headline, *(word for _, text in blocks for word in text), "mood calm"])))
    story_words = Counter(words(re.sub(r"</?\w+>", " ", text_of_item(item.story, item.remarks))))
    assert not source - story_words
    assert not story_words - source
