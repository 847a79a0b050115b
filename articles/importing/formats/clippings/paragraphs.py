"""The paragraphs of a clipping's body: which lines belong together, and which are a picture's caption."""

import re
from dataclasses import dataclass
from itertools import pairwise

from articles.importing.formats.clippings.line_types import norm
from articles.importing.formats.clippings.printed_names import split_credit
from articles.story.html_blocks import blocks, from_lines, paragraphs


@dataclass(slots=True)
class Paragraph:
    text: str
    markup: str
    stands_alone: bool = True  # not one of several lines that belong together
    caption: tuple[str, str] | None = None


def paragraphs_of(lines: list[str], is_wide: bool) -> list[Paragraph]:
    """Part lines into paragraphs and pictures; `is_wide` as for `body.read_body`."""
    result: list[Paragraph] = []
    for run in _runs(lines):
        single_spaced = [re.sub(r"[ \t]+", " ", line).strip() for line in run]
        result += _paragraphs(single_spaced, _are_ended(single_spaced, is_wide))
    return result


def picture(caption: tuple[str, str]) -> Paragraph:
    return Paragraph(" ".join(caption), "", caption=caption)


def _runs(lines: list[str]) -> list[list[str]]:
    """Part the lines where a blank one stands, and where one is indented and its neighbours are not."""
    runs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    return [part for run in runs if run for part in _indented(run)]


def _indented(run: list[str]) -> list[list[str]]:
    starts = [bool(re.match(r"(?: {2,}|\t)", line)) for line in run]
    if all(starts) or not any(starts[1:]):
        return [run]
    parts: list[list[str]] = []
    for line, start in zip(run, starts, strict=True):
        if start or not parts:
            parts.append([])
        parts[-1].append(line)
    return parts


_END_OF_SENTENCE = (".", "!", "?", "”", '"', ".)", "…", ":")


def _paragraphs(lines: list[str], are_ended: bool) -> list[Paragraph]:
    if len(lines) == 2 and (credit := _bare_credit(lines[1])) and not _bare_credit(lines[0]):
        return [picture((lines[0], credit))]  # alt text, and no caption but a credit below it
    result, start = [], 0
    for place in range(1, len(lines)):
        if place > start and _is_doubled(lines[place - 1], lines[place]):
            result += _made_of(lines[start : place - 1], are_ended)
            result.append(picture(_caption(lines[place - 1], lines[place])))
            start = place + 1
    return result + _made_of(lines[start:], are_ended)


def _bare_credit(line: str) -> str:
    caption, credit = split_credit(line) or (line, "")
    return "" if caption else credit


def _made_of(lines: list[str], are_ended: bool) -> list[Paragraph]:
    if not lines:
        return []
    markup = paragraphs(lines) if are_ended else from_lines("\n".join(lines))
    parts = [(block.text, block.markup) for block in blocks(markup)]
    return [_with_caption(Paragraph(text, part, "<br>" not in part)) for text, part in parts]


def _are_ended(lines: list[str], is_wide: bool) -> bool:
    """Say whether each line is a paragraph: none is wrapped here, or most end a sentence, not for want of room."""
    if max(map(len, lines)) > 100 or (is_wide and sorted(map(len, lines))[len(lines) // 2] >= 45):
        return True
    if sum(line.endswith(_END_OF_SENTENCE) for line in lines) * 10 < len(lines) * 6:
        return False
    width, breaks = max(map(len, lines)), list(pairwise(lines))
    had_room = sum(len(line) + 1 + len(following.split()[0]) <= width for line, following in breaks)
    return width > 82 or had_room * 2 >= len(breaks)


def _with_caption(paragraph: Paragraph) -> Paragraph:
    if paragraph.stands_alone and len(paragraph.text) <= 1000:
        paragraph.caption = split_credit(paragraph.text)
    return paragraph


def _is_doubled(line: str, following: str) -> bool:
    """Say whether two lines are a picture's alt text and its caption: the same, but for a credit behind the second."""
    parted_caption = split_credit(following, certain=False)
    if norm(line) == norm(following):
        return parted_caption is not None or (len(line) >= 30 and line[0] not in "“\"'‘«-*•")
    return bool(parted_caption) and len(line) >= 20 and norm(line) == norm(parted_caption[0])


def _caption(line: str, following: str) -> tuple[str, str]:
    return split_credit(following, certain=False) or split_credit(line, certain=False) or (following, "")


def without_doubled_captions(result: list[Paragraph]) -> list[Paragraph]:
    """Take two paragraphs that say the same in a row as one picture, as where every line has a blank one below it."""
    kept: list[Paragraph] = []
    for paragraph in result:
        before = kept[-1] if kept else None
        alone = before and before.stands_alone and paragraph.stands_alone and before.text and paragraph.text
        if alone and _is_doubled(before.text, paragraph.text):
            kept[-1] = picture(_caption(before.text, paragraph.text))
        else:
            kept.append(paragraph)
    return kept
