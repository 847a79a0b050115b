"""The head of a clipping: the lines before the body, in any order.

Lines are recognised by their shape and neighbours, not by their words. The head ends with the last mark near the top: a
date, a byline, the length of an audio file, or the repeated headline. Lines of the head that belong to no field are
kept in `leftover`.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from articles.importing.formats.clippings.headline import (
    STORY_KIND,
    is_headline,
    is_kicker,
    is_text_of_story,
    kicker_of,
)
from articles.importing.formats.clippings.line_types import ClippingLine, LineType, norm
from articles.importing.formats.clippings.paragraphs import MAX_CAPTION
from articles.importing.formats.clippings.printed_names import (
    agency,
    agency_line,
    byline,
    is_person,
    people_of,
    split_credit,
    split_names,
)
from articles.importing.formats.clippings.sentences import ends_sentence, width_of
from articles.story.credits import AgencyLine, Byline
from articles.story.dates import StoryDate

FULL_STOP_INSIDE = re.compile(r"[.!?。！？][”\"’)]? ?(?=\S{3})")
WINDOW = 40  # lines in which marks are looked for; no head is longer


@dataclass(slots=True)
class ClippingHead:
    """The parts of a clipping's head. `length` is its number of lines; `leftover` are lines of no field."""

    length: int = 0
    kicker: str = ""
    headline: str = ""
    dek: str = ""
    bylines: list[Byline] = field(default_factory=list)
    agency_lines: list[AgencyLine] = field(default_factory=list)
    dates: dict[str, StoryDate] = field(default_factory=dict)
    captions: list[tuple[str, str]] = field(default_factory=list)
    leftover: list[str] = field(default_factory=list)
    url: str = ""


def read_head(lines: list[ClippingLine]) -> ClippingHead:
    """Return the head of a clipping; changes the types of `lines` by their neighbours."""
    top = lines[:WINDOW]
    _join_headline(top)
    _find_repeats(top)
    _find_names(top)
    head = ClippingHead(length=_length(top))
    has_marks = head.length > 0
    texts = [line for line in top[: head.length] if line.kind in (LineType.TEXT, LineType.NAME, LineType.REPEAT)]
    if not texts and is_headline(lines, head.length):
        texts = [lines[head.length]]
        head.length += 1
        if is_kicker(texts[0].text, lines[head.length].text) and is_headline(lines, head.length):
            texts.append(lines[head.length])
            head.length += 1
    if has_marks and head.length == len(lines) and len(texts) > 1 and texts[-1].kind is not LineType.REPEAT:
        body = texts.pop()  # the marks are below the text: the last text is the body
        head.length = lines.index(body)
    _read_texts(head, texts)
    for before, line in pairwise([ClippingLine(""), *lines[: head.length]]):
        _read_mark(head, line, before.value if before.kind is LineType.LABEL else "")
    _read_kicker_below(head, lines)
    return head


def _read_kicker_below(head: ClippingHead, lines: list[ClippingLine]):
    """Set the kicker from the first line below the head if it names the kind of story ("Analysis")."""
    below = lines[head.length : head.length + 2]
    if head.headline and not head.kicker and len(below) == 2 and below[1].gap and STORY_KIND.fullmatch(below[0].text):
        head.kicker = below[0].text
        head.length += 1


# --- types by neighbours --------------------------------------------------------------------------------------------


def _join_headline(top: list[ClippingLine]):
    """Join a headline on two lines if it is repeated on one line below."""
    if len(top) > 2 and any(line.norm == top[0].norm + top[1].norm for line in top[2:15]):
        top[0].text, top[0].kind, top[1].kind = f"{top[0].text} {top[1].text}", LineType.TEXT, LineType.USED


def _find_repeats(top: list[ClippingLine]):
    """Mark the repeated headline, and captions that are there twice: as alt text and below the picture."""
    for index, line in enumerate(top[:15]):
        following = top[index + 1] if index + 1 < len(top) else ClippingLine("")
        if following.kind is LineType.CAPTION and norm(line.text) in (following.norm, norm(following.value[0])):
            line.kind = LineType.USED
        elif line.kind in (LineType.TEXT, LineType.NAME) and line.norm:
            earlier = [other for other in top[:index] if other.kind in (LineType.TEXT, LineType.NAME, LineType.REPEAT)]
            same = next((other for other in earlier if _repeats(line, other)), None) if _is_short(line) else None
            is_next = same is top[index - 1]
            is_first = same in earlier[:1] and not is_text_of_story(line)
            if same and (is_first or _is_label(same, line) or _is_second(same, earlier, is_next)):
                same.kind = line.kind = LineType.REPEAT
            elif same and is_next and _caption(line.text)[1]:
                same.kind, line.kind, line.value = LineType.USED, LineType.CAPTION, _caption(line.text)


def _is_short(line: ClippingLine) -> bool:
    """Return whether a line can be a headline or the caption of a picture."""
    return width_of(line.text) <= MAX_CAPTION or bool(split_credit(line.text))


def _is_second(line: ClippingLine, earlier: list[ClippingLine], is_next: bool) -> bool:
    """Return whether a repeated second line is the headline: the first one is a kicker, or much shorter."""
    above, headline = earlier[0].text, line.text
    is_short = not is_next and len(above) <= 30 <= len(headline) and len(above) * 2 <= len(headline)
    is_short = is_short and not headline.endswith(".")  # a paragraph that stands there twice
    return line in earlier[1:2] and (is_short or is_kicker(above, headline))


def _caption(text: str) -> tuple[str, str]:
    return split_credit(text, certain=False) or (text, "")


def _repeats(line: ClippingLine, earlier: ClippingLine) -> bool:
    return line.norm == earlier.norm or _is_label(earlier, line)


def _is_label(earlier: ClippingLine, line: ClippingLine) -> bool:
    """Return whether the earlier line is a label and this line: "Press Release: Ferry Returns"."""
    label, colon, text = earlier.text.partition(":")
    return bool(colon) and len(label) <= 30 and norm(text) == line.norm


def _find_names(top: list[ClippingLine]):
    """Mark a line shaped like a name as a byline if a date or another mark is next to it, below some words."""
    marks = [line for line in top if line.kind is not LineType.FURNITURE or ":" in line.text]
    if (
        marks
        and marks[0].kind is LineType.BYLINE
        and not marks[0].text.startswith(("By", "by"))
        and people_of(marks[0].text)
    ):
        marks[0].kind = LineType.TEXT  # a headline stands above a byline: Von Braun Builds Rocket
    for before, line in pairwise(marks):
        if line.kind is LineType.TITLE and before.kind not in (LineType.BYLINE, LineType.TITLE, LineType.NAME):
            line.kind = LineType.TEXT
        if before.kind is LineType.BYLINE and line.kind is LineType.TEXT and (people := _further_people(line.text)):
            line.kind, line.value = LineType.BYLINE, (people, [])
    for index in range(len(marks) - 1, 0, -1):
        line, before = marks[index], marks[index - 1]
        after = marks[index + 1] if index + 1 < len(marks) else ClippingLine("")
        words = [
            other
            for other in marks[:index]
            if other.kind in (LineType.TEXT, LineType.NAME, LineType.REPEAT, LineType.USED)
        ]
        if line.kind is LineType.NAME and 0 < len(words) <= 5:
            has_byline = any(other.kind is LineType.BYLINE for other in marks)
            is_after_mark = before.kind in (LineType.DATE, LineType.REPEAT, LineType.CAPTION) and not has_byline
            if _follows_byline(after) or before.value == ([], []) or is_after_mark:
                line.kind = LineType.BYLINE


def _further_people(text: str) -> list[str]:
    """Return the people of a line that continues a byline: "and Jane Doe"."""
    people = split_names(text.removeprefix("and ")) if text.startswith("and ") else []
    return people if all(map(is_person, people)) else []


def _follows_byline(line: ClippingLine) -> bool:
    if line.kind is LineType.BYLINE:
        return not re.match(
            r"(?i)(?:\w+ )?(?:by|from)\b", line.text
        )  # a name that became a byline because of a date next to it
    return line.kind in (LineType.DATE, LineType.LABEL, LineType.TITLE, LineType.FURNITURE)


# --- length ---------------------------------------------------------------------------------------------------------

_STRONG = (LineType.URL, LineType.DATE, LineType.LABEL, LineType.BYLINE, LineType.REPEAT, LineType.TITLE)


def _length(top: list[ClippingLine]) -> int:
    """Return the number of lines of the head: up to the last mark before which there are not too many words."""
    length, words, texts, is_marked, is_dated, has_byline = 0, [], [], False, False, False
    for number, line in enumerate(top, 1):
        if line.kind in (LineType.TEXT, LineType.NAME):
            words.append(len(line.text))
            texts.append(line.text)
            if is_dated and has_byline and is_text_of_story(line) and FULL_STOP_INSIDE.search(line.text):
                break  # a paragraph below date and byline: what follows is the story, whatever line is in it
            if max(words) > (300 if is_marked else 400) or len(words) > (1 if is_marked else 4) or sum(words) > 900:
                break
        elif line.kind is LineType.URL and (number > 12 or len(words) > 2 or ends_sentence("".join(texts[1:]))):
            break
        elif line.kind in _STRONG or _is_timer(line):
            if is_marked and words and is_dated and line.kind is LineType.DATE and not line.value[0][0]:
                break  # a second bare date below words: a timeline in the body
            length, words, is_marked = number, [], is_marked or line.kind is not LineType.REPEAT
            is_dated = is_dated or line.kind is LineType.DATE
            has_byline = has_byline or line.kind is LineType.BYLINE
        elif not words or (len(words) == 1 and not length):  # a caption or a button, under the headline or another mark
            length, words = number, []
    return length


def _is_timer(line: ClippingLine) -> bool:
    return line.kind is LineType.FURNITURE and bool(re.search(r"\d:\d\d", line.text))


# --- fields ---------------------------------------------------------------------------------------------------------


_HEADLINE_LABEL = re.compile(r"(?i)(?:headline|title): +(?=\S)")


def _read_texts(head: ClippingHead, texts: list[ClippingLine]):
    """Set kicker, headline and dek from the texts of the head, and a caption under the repeated headline."""
    repeats = [line for line in texts if line.kind is LineType.REPEAT]
    if repeats:
        shortest = min(repeats, key=lambda line: len(line.norm))
        first, last = texts.index(repeats[0]), texts.index(repeats[-1])
        head.headline = next(line.text for line in repeats if line.norm == shortest.norm)
        label = next((line for line in repeats if line.norm != shortest.norm), None)
        above = [line.text for line in texts[:first] if len(line.text) <= 60]
        head.kicker = kicker_of(label, shortest) if label else next(iter(above), "")
        head.leftover += [line.text for line in texts[:first] if line.text != head.kicker]
        between, below = texts[first + 1 : last], texts[last + 1 :]
        between = [line for line in between if line.kind is not LineType.REPEAT]
        printed_texts = {norm(text) for text in (head.kicker, *(line.text for line in between))}
        head.leftover += [line.text for line in repeats if line.text != head.headline and line is not label]
        head.leftover += [line.text for line in below if norm(line.text) in printed_texts]
        below = [line for line in below if norm(line.text) not in printed_texts]
        is_below_picture = repeats[-1].gap and below and not below[0].gap and below[0].text.endswith((".", ")", "”"))
        if below and (between or is_below_picture) and _is_short(below[0]):
            head.captions.append(_caption(below.pop(0).text))
        texts = between + below
    elif texts:
        if len(texts) > 1 and is_kicker(texts[0].text, texts[1].text):
            head.kicker = texts.pop(0).text.strip(" :|")
        head.headline = texts.pop(0).text
        if label := _HEADLINE_LABEL.match(head.headline):
            head.leftover.append(head.headline)
            head.headline = head.headline[label.end() :]
    head.dek = " ".join(line.text for line in texts)


def _read_mark(head: ClippingHead, line: ClippingLine, label: str):
    """Set the field that a mark has; `label` is "published" or "updated" if the line before says so, else ""."""
    if line.kind is LineType.CAPTION:
        head.captions.append(line.value)
    elif line.kind is LineType.BYLINE:
        people, agencies = line.value
        head.bylines += [byline(name) for name in people]
        head.agency_lines += [agency_line(line.text, agency(name), "supplied") for name in agencies]
    elif line.kind is LineType.URL and not head.url:
        head.url = line.value
    elif line.kind is LineType.DATE:
        for date_label, date in line.value:
            head.dates.setdefault(date_label or label or "published", date)
    is_name_alone = line.kind is LineType.BYLINE and line.value == ([line.text], [])
    if (line.kind is LineType.URL and line.text != head.url) or (
        line.kind in (LineType.DATE, LineType.LABEL, LineType.BYLINE, LineType.TITLE, LineType.FURNITURE)
        and not is_name_alone
    ):
        head.leftover.append(line.text)
