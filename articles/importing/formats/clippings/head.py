"""The head of a clipping: all that stands before the body, in whatever order the page had it.

Nothing in it is known by its words. The head ends where the last mark (a date, a byline, an audio length, the headline
once more) stands near the top; what the head does not use is kept, line by line.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from articles.importing.formats.clippings.headline import PIECE, is_headline, is_kicker
from articles.importing.formats.clippings.line_types import ClippingLine, LineType, norm
from articles.importing.formats.clippings.printed_names import (
    agency,
    agency_line,
    byline,
    is_person,
    split_credit,
    split_names,
)
from articles.story.dates import StoryDate
from articles.story.story import AgencyLine, Byline

WINDOW = 40  # lines that are looked at for marks; no head is longer


@dataclass(slots=True)
class ClippingHead:
    """What the head of a clipping says; `length` lines of it, and `leftover` what no field of a story holds."""

    length: int = 0
    kicker: str = ""
    headline: str = ""
    dek: str = ""
    bylines: list[Byline] = field(default_factory=list)
    agency_lines: list[AgencyLine] = field(default_factory=list)
    dates: dict[str, StoryDate] = field(default_factory=dict)
    captions: list[tuple[str, str]] = field(default_factory=list)
    leftover: list[str] = field(default_factory=list)


def read_head(lines: list[ClippingLine]) -> ClippingHead:
    """Find the head among the lines of a clipping."""
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
        body = texts.pop()  # a clipping whose marks stand below it: its last words are the body
        head.length = lines.index(body)
    _read_texts(head, texts)
    for before, line in pairwise([ClippingLine(""), *lines[: head.length]]):
        _read_mark(head, line, before.value if before.kind is LineType.LABEL else "")
    _take_label(head, lines)
    return head


def _take_label(head: ClippingHead, lines: list[ClippingLine]):
    """Take what kind of piece this is, where the page says so right above its first paragraph."""
    below = lines[head.length : head.length + 2]
    if head.headline and not head.kicker and len(below) == 2 and below[1].gap and PIECE.fullmatch(below[0].text):
        head.kicker = below[0].text
        head.length += 1


# --- what a line is, by its neighbours ------------------------------------------------------------------------------


def _join_headline(top: list[ClippingLine]):
    """Join a headline that stands on two lines, where it stands once more on one."""
    if len(top) > 2 and any(line.norm == top[0].norm + top[1].norm for line in top[2:15]):
        top[0].text, top[0].kind, top[1].kind = f"{top[0].text} {top[1].text}", LineType.TEXT, LineType.USED


def _find_repeats(top: list[ClippingLine]):
    """Mark the headline where it stands again, and captions that stand twice: as alt text and below the picture."""
    for place, line in enumerate(top[:15]):
        following = top[place + 1] if place + 1 < len(top) else ClippingLine("")
        if following.kind is LineType.CAPTION and norm(line.text) in (following.norm, norm(following.value[0])):
            line.kind = LineType.USED
        elif line.kind in (LineType.TEXT, LineType.NAME) and line.norm:
            earlier = [other for other in top[:place] if other.kind in (LineType.TEXT, LineType.NAME, LineType.REPEAT)]
            same = next((other for other in earlier if _repeats(line, other)), None)
            is_next = same is top[place - 1]
            if same and (same in earlier[:1] or _is_label(same, line) or _is_second(same, earlier, is_next)):
                same.kind = line.kind = LineType.REPEAT
            elif same and is_next and _caption(line.text)[1]:
                same.kind, line.kind, line.value = LineType.USED, LineType.CAPTION, _caption(line.text)


def _is_second(line: ClippingLine, earlier: list[ClippingLine], is_next: bool) -> bool:
    """Say whether a repeated line is the headline although another stands above it: a kicker, or much shorter."""
    above, headline = earlier[0].text, line.text
    is_short = not is_next and len(above) <= 30 <= len(headline) and len(above) * 2 <= len(headline)
    return line in earlier[1:2] and (is_short or is_kicker(above, headline))


def _caption(text: str) -> tuple[str, str]:
    return split_credit(text, certain=False) or (text, "")


def _repeats(line: ClippingLine, earlier: ClippingLine) -> bool:
    return line.norm == earlier.norm or _is_label(earlier, line)


def _is_label(earlier: ClippingLine, line: ClippingLine) -> bool:
    """Say whether the earlier line is this one behind a label: "Press Release: Ferry Returns"."""
    label, colon, rest = earlier.text.partition(":")
    return bool(colon) and len(label) <= 30 and norm(rest) == line.norm


def _find_names(top: list[ClippingLine]):
    """Take a line shaped like a name for a byline where a date or the like stands beside it, below some words."""
    marks = [line for line in top if line.kind is not LineType.FURNITURE or ":" in line.text]
    for before, line in pairwise(marks):
        if line.kind is LineType.TITLE and before.kind not in (LineType.BYLINE, LineType.TITLE, LineType.NAME):
            line.kind = LineType.TEXT
        if before.kind is LineType.BYLINE and line.kind is LineType.TEXT and (others := _others(line.text)):
            line.kind, line.value = LineType.BYLINE, (others, [])
    for place in range(len(marks) - 1, 0, -1):
        line, before = marks[place], marks[place - 1]
        after = marks[place + 1] if place + 1 < len(marks) else ClippingLine("")
        words = [
            other
            for other in marks[:place]
            if other.kind in (LineType.TEXT, LineType.NAME, LineType.REPEAT, LineType.USED)
        ]
        if line.kind is LineType.NAME and 0 < len(words) <= 5:
            has_byline = any(other.kind is LineType.BYLINE for other in marks)
            by_its_place = before.kind in (LineType.DATE, LineType.REPEAT, LineType.CAPTION) and not has_byline
            if _is_beside_names(after) or before.value == ([], []) or by_its_place:
                line.kind = LineType.BYLINE


def _others(text: str) -> list[str]:
    """Give the people of a line that goes on a byline: "and Jane Doe"."""
    people = split_names(text.removeprefix("and ")) if text.startswith("and ") else []
    return people if all(map(is_person, people)) else []


def _is_beside_names(line: ClippingLine) -> bool:
    if line.kind is LineType.BYLINE:
        return not re.match(r"(?i)(?:\w+ )?(?:by|from)\b", line.text)  # another name that has been found beside a date
    return line.kind in (LineType.DATE, LineType.LABEL, LineType.TITLE, LineType.FURNITURE)


# --- where it ends --------------------------------------------------------------------------------------------------

_STRONG = (LineType.DATE, LineType.LABEL, LineType.BYLINE, LineType.REPEAT, LineType.TITLE)


def _length(top: list[ClippingLine]) -> int:
    """Count the lines of the head: up to the last mark with no more words before it than a head has."""
    length, words, is_marked, dated = 0, [], False, False
    for place, line in enumerate(top, 1):
        if line.kind in (LineType.TEXT, LineType.NAME):
            words.append(len(line.text))
            if max(words) > (300 if is_marked else 400) or len(words) > (1 if is_marked else 4) or sum(words) > 900:
                break
        elif line.kind in _STRONG or _is_timer(line):
            if is_marked and words and dated and line.kind is LineType.DATE and not line.value[0][0]:
                break  # a second bare date below words: a timeline in the body
            length, words, is_marked = place, [], is_marked or line.kind is not LineType.REPEAT
            dated = dated or line.kind is LineType.DATE
        elif not words or (len(words) == 1 and not length):  # a caption or a button, under the headline or another mark
            length, words = place, []
    return length


def _is_timer(line: ClippingLine) -> bool:
    return line.kind is LineType.FURNITURE and bool(re.search(r"\d:\d\d", line.text))


# --- what it says ---------------------------------------------------------------------------------------------------


def _read_texts(head: ClippingHead, texts: list[ClippingLine]):
    """Share out the words of the head: kicker, headline, dek, and a caption under the repeated headline."""
    repeats = [line for line in texts if line.kind is LineType.REPEAT]
    if repeats:
        shortest = min(repeats, key=lambda line: len(line.norm))
        first, last = texts.index(repeats[0]), texts.index(repeats[-1])
        head.headline = next(line.text for line in repeats if line.norm == shortest.norm)
        labels = [line.text.partition(":")[0] for line in repeats if line.norm != shortest.norm]
        above = [*(line.text for line in texts[:first] if len(line.text) <= 60), *labels[:1]]
        head.kicker = labels[0] if labels else next(iter(above), "")
        head.leftover += [line.text for line in texts[:first] if line.text != head.kicker]
        between, below = texts[first + 1 : last], texts[last + 1 :]
        between = [line for line in between if line.kind is not LineType.REPEAT]
        printed_texts = {norm(text) for text in (head.kicker, *(line.text for line in between))}
        head.leftover += [line.text for line in repeats if line.text not in (head.headline, repeats[0].text)]
        head.leftover += [line.text for line in below if norm(line.text) in printed_texts]
        below = [line for line in below if norm(line.text) not in printed_texts]
        is_below_picture = repeats[-1].gap and below and not below[0].gap and below[0].text.endswith((".", ")", "”"))
        if below and (between or is_below_picture):
            head.captions.append(_caption(below.pop(0).text))
        texts = between + below
    elif texts:
        if len(texts) > 1 and is_kicker(texts[0].text, texts[1].text):
            head.kicker = texts.pop(0).text.strip(" :|")
        head.headline = texts.pop(0).text
    head.dek = " ".join(line.text for line in texts)


def _read_mark(head: ClippingHead, line: ClippingLine, label: str):
    if line.kind is LineType.CAPTION:
        head.captions.append(line.value)
    elif line.kind is LineType.BYLINE:
        people, agencies = line.value
        head.bylines += [byline(name) for name in people]
        head.agency_lines += [agency_line(line.text, agency(name), "supplied") for name in agencies]
    elif line.kind is LineType.DATE:
        for own_label, date in line.value:
            head.dates.setdefault(own_label or label or "published", date)
    is_name_alone = line.kind is LineType.BYLINE and line.value == ([line.text], [])
    if (
        line.kind in (LineType.DATE, LineType.LABEL, LineType.BYLINE, LineType.TITLE, LineType.FURNITURE)
        and not is_name_alone
    ):
        head.leftover.append(line.text)
