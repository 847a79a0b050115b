"""Every word of a file is in the story or stored with its source, in order, and none is doubled."""

import html
import io
import json
import re
from collections import Counter
from datetime import UTC

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.formats import FORMATS, Options
from articles.story.html_blocks import text_of
from articles.story.story import Story
from articles.story.text import clean_text
from media.text_encoding.decoding import decode
from tests.articles.importing.test_clippings import read
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
    paths = [*samples.path(samples.releases).glob("*/*.txt"), samples.path(samples.page_clipping)]
    assert len(paths) == samples.release_count + 1
    for path in paths:
        check_clipping(path.read_bytes(), str(path))


def test_every_word_of_a_sample_record_is_stored_and_none_is_doubled(samples):
    path = samples.records_path()
    with path.open("rb") as file:
        items = list(FORMATS["jsonl"].read(file, str(path), Options(UTC)))
    total, lost, doubled = 0, Counter(), Counter()
    for line, item in zip(filter(None, path.read_text(encoding="utf-8").split("\n")), items, strict=True):
        record = json.loads(line)
        body = record.get("body_html") or record["body"]
        # Markup, its addresses and the numbers of a Markdown list are no words of the story.
        plain = re.sub(r"<[^>]*>|\]\([^)]*\)|\{\{[^}]*\}\}|https?://\S+|(?m:^\s*\d+[.)] )", " ", body)
        source = Counter(words(html.unescape(f"{plain} {record['headline']}")))
        total += source.total()
        lost += source - Counter(words(text_of_item(item.story, item.remarks)))
        doubled += Counter(words(text_of(item.story.body))) - Counter(words(html.unescape(body)))
    # What is left are words with markup inside ("P<b>ublish</b>"), numbers of lists in lists, and labels of embeds.
    assert total > samples.min_record_words and lost.total() < 200 and doubled.total() < 40, (total, lost, doubled)


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
