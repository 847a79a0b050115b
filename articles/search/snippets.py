"""What a search found in a story: the passage that shows it, with the words marked.

    >>> best(Story(body="<p>The ferries sail.</p>"), Text("ferry"), "en")
    Snippet(field='body', pieces=(('The ', False), ('ferries', True), (' sail.', False)))

Marked is what the engines find by, from the same words and stems: phrases only where they stand whole, words of a field
only in that field. `language` is the story's, `languages` those the search was made in (the story's own if not given).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from articles.body import blocks, text_of
from articles.search import analysis
from articles.search.language import texts_in
from articles.search.queries import PHRASE, PREFIX, Query
from articles.story import Story

LENGTH = 240
_STRETCH = 1_000
Spans = list[tuple[int, int]]


class Snippet(NamedTuple):
    """Words around what was found, and the field they stand in; both empty where no words were searched for.

    Fields: dek, body, caption, kicker, note, agency, byline, dateline, credit, headline.
    """

    field: str = ""
    pieces: tuple[tuple[str, bool], ...] = ()


def marks(text: str, query: Query, language: str, languages: Sequence[str] = (), field: str = "") -> Spans:
    """Give the places in a text, or in a field's text, that the query would be found by; in order, none overlapping."""
    sought = _sought(query, tuple(languages) or (language,))
    if not sought or not sought.hits(*analysis.tokens(text, language), field):
        return []
    return _apart((start, end) for start, end, _ in _places(text, sought, language, field))


def pieces(text: str, spans: Spans) -> tuple[tuple[str, bool], ...]:
    """Cut a text into its pieces, each with whether it is marked."""
    cut, at = [], 0
    for start, end in spans:
        cut += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple((piece, is_marked) for piece, is_marked in [*cut, (text[at:], False)] if piece)


def best(story: Story, query: Query, language: str = "", languages: Sequence[str] = ()) -> Snippet:
    """Choose the passage that shows most of what was searched for, at most about 240 characters of it."""
    language = language or story.language
    sought = _sought(query, tuple(languages) or (language,))
    chosen, most = None, 0
    for field, text, start, end in _stretches(story) if sought else ():
        found = len({number for *_, number in sought.hits(*analysis.tokens(text[start:end], language), field)})
        if found > most:
            chosen, most = (field, text, start, end), found
            if most == sought.count:
                break
    if not chosen and sought and sought.has_phrases:  # it may run from one paragraph into the next
        text = " ".join(text_of(story.body).split())
        if sought.hits(*analysis.tokens(text, language), "body"):
            chosen = "body", text, 0, len(text)
    if not chosen:
        return Snippet()
    field, text, start, end = chosen
    start = text.find(" ", start - LENGTH, start) + 1 if start > LENGTH else 0  # as much as can be shown
    end = text.rfind(" ", end, end + LENGTH) if end + LENGTH < len(text) else len(text)
    end = end if end >= 0 else len(text)
    places = _places(text[start:end], sought, language, field)
    return Snippet(field, _window(text, [(a + start, b + start, n) for a, b, n in places])) if places else Snippet()


def _stretches(story: Story) -> Iterator[tuple[str, str, int, int]]:
    """Go through the passages in stretches small enough to be looked at closely, cut at blanks."""
    for field, text in _passages(story):
        start = 0
        while len(text) - start > _STRETCH:
            end = text.rfind(" ", start, start + _STRETCH)
            end = end if end > start else start + _STRETCH
            yield field, text, start, end
            start = end
        yield field, text, start, len(text)


# A headline comes last: lists show it anyway.
def _passages(story: Story) -> Iterator[tuple[str, str]]:
    yield "dek", story.dek
    for block in blocks(story.body):
        yield "body", block.text
    for picture in story.pictures:
        yield "caption", picture.caption
        yield "caption", picture.alt
    yield "kicker", story.kicker
    for note in story.notes:
        yield "note", note.text
    for line in story.agency_lines:
        yield "agency", line.words
    for byline in story.bylines:
        yield "byline", byline.name
    yield "dateline", story.dateline
    for picture in story.pictures:
        yield "credit", picture.credit
    yield "headline", story.headline


def _window(text: str, places: list[tuple[int, int, int]]) -> tuple[tuple[str, bool], ...]:
    """Cut out the part that shows most different things, at words, with an ellipsis where it was cut."""
    first, last = _richest(places)
    spare = max(0, LENGTH - (last - first))
    start, end = max(0, first - spare // 3), len(text)
    if start:
        gap = text.find(" ", start, first)
        start = gap + 1 if gap >= 0 else start
    if end - start > LENGTH:
        end = start + LENGTH
        gap = text.rfind(" ", last, end)
        end = gap if gap >= 0 else max(end, min(last, start + 2 * LENGTH))
    spans = _apart((max(a, start) - start, min(b, end) - start) for a, b, _ in places if a < end and b > start)
    cut = list(pieces(text[start:end], spans))
    if start:
        cut.insert(0, ("…", False))
    if end < len(text):
        cut.append(("…", False))
    return tuple(cut)


def _richest(places: list[tuple[int, int, int]]) -> tuple[int, int]:
    chosen, most = places[0][:2], 0
    for number, (start, end, _) in enumerate(places):
        seen, reach = set(), end
        for _, other_end, term in places[number : number + 40]:
            if other_end - start > LENGTH * 3 // 4 and seen:
                break
            seen.add(term)
            reach = max(reach, other_end)
        if len(seen) > most:
            chosen, most = (start, reach), len(seen)
    return chosen


# --- what is sought ---------------------------------------------------------------------------------------------------


class _Sought:
    """A query's words as the index holds them, each with its number and field."""

    def __init__(self, query: Query, languages: tuple[str, ...]):
        self.stems: dict[str, list[tuple[int, str]]] = {}
        self.runs: list[tuple[int, str, list[str], bool]] = []
        self.count = 0
        for text in dict.fromkeys(texts_in(query)):
            folded = [analysis.fold(word.text) for word in analysis.words(text.text)]
            if not folded:
                continue
            if text.kind in (PHRASE, PREFIX) or len(folded) > 1:
                self.runs.append((self.count, text.field, folded, text.kind == PREFIX))
            else:
                for stem in analysis.stems(folded[0], languages):
                    self.stems.setdefault(stem, []).append((self.count, text.field))
            self.count += 1
        self.has_phrases = any(len(run) > 1 for _, _, run, _ in self.runs)

    def __bool__(self):
        return self.count > 0

    def hits(self, folded: list[str], stems: list[str], field: str) -> list[tuple[int, int, int]]:
        """Give what stands in a field's words: the first and last word's place in the list, and which it is."""
        found = []
        if not self.stems.keys().isdisjoint(stems):
            for at, stem in enumerate(stems):
                if stem in self.stems:
                    found += [(at, at, number) for number, wanted in self.stems[stem] if wanted in ("", field)]
        for number, wanted, run, is_beginning in self.runs:
            if wanted in ("", field):
                found += [(at, at + len(run) - 1, number) for at in _runs(folded, run, is_beginning)]
        return sorted(found)


def _runs(folded: list[str], run: list[str], is_beginning: bool) -> Iterator[int]:
    *head, last = run
    if not head and is_beginning:
        yield from (at for at, word in enumerate(folded) if word.startswith(last))
        return
    at = -1
    while True:
        try:
            at = folded.index(run[0], at + 1)
        except ValueError:
            return
        *before, end = folded[at : at + len(run)]
        if before == head and (end == last or (is_beginning and end.startswith(last))):
            yield at


@lru_cache(64)  # one search marks twenty stories
def _sought(query: Query, languages: tuple[str, ...]) -> _Sought:
    return _Sought(query, languages)


def _places(text: str, sought: _Sought, language: str, field: str) -> list[tuple[int, int, int]]:
    """Give the places of what is sought in a text, and which it is."""
    found = analysis.words(text)
    folded = [analysis.fold(word.text) for word in found]
    stems = [analysis.stem(word, language) for word in folded]
    return [(found[a].start, found[b].end, number) for a, b, number in sought.hits(folded, stems, field)]


def _apart(spans: Iterable[tuple[int, int]]) -> Spans:
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] and (start < joined[-1][1] or end <= joined[-1][1]):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
