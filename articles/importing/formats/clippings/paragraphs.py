"""The paragraphs of a clipping's body: which lines belong together, and which are captions of pictures."""

import re
from dataclasses import dataclass
from itertools import pairwise

from articles.importing.formats.clippings.line_types import norm
from articles.importing.formats.clippings.printed_names import PICTURED, is_credit, is_name, split_credit
from articles.importing.formats.clippings.sentences import ends_sentence, width_of
from articles.story.html_blocks import blocks, from_lines, paragraphs


@dataclass(slots=True)
class Paragraph:
    """A paragraph as text and HTML, or a picture: then `caption` is (caption, credit) and `markup` is "".

    `stands_alone` is False for several lines that belong together.
    """

    text: str
    markup: str
    stands_alone: bool = True
    caption: tuple[str, str] | None = None


def paragraphs_of(lines: list[str], is_wide: bool) -> list[Paragraph]:
    """Return the paragraphs and pictures of lines; `is_wide` as in `body.read_body`."""
    result: list[Paragraph] = []
    for run in _runs(lines):
        single_spaced = [re.sub(r"[ \t]+", " ", line).strip() for line in run]
        result += _read_run(single_spaced, _are_paragraphs(single_spaced, is_wide), not result)
    return result


def picture(caption: tuple[str, str]) -> Paragraph:
    """Return the picture with this caption and credit."""
    return Paragraph(" ".join(caption), "", caption=caption)


def _runs(lines: list[str]) -> list[list[str]]:
    """Return the lines split at blank lines, and at indented lines where not all lines are indented."""
    runs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    return [part for run in runs if run for part in _split_at_indents(run)]


def _split_at_indents(run: list[str]) -> list[list[str]]:
    starts = [bool(re.match(r"(?: {2,}|\t)", line)) for line in run]
    if all(starts) or not any(starts[1:]):
        return [run]
    parts: list[list[str]] = []
    for line, start in zip(run, starts, strict=True):
        if start or not parts:
            parts.append([])
        parts[-1].append(line)
    return parts


def _read_run(lines: list[str], are_paragraphs: bool, is_first: bool) -> list[Paragraph]:
    if len(lines) == 2 and (credit := _bare_credit(lines[1])) and not _bare_credit(lines[0]):
        return [picture((lines[0], credit))]  # alt text with a credit but no caption below it
    result, start = [], 0
    for index in range(1, len(lines)):
        if index > start and _is_doubled(lines[index - 1], lines[index], is_first and not start and index == 1):
            result += _split(lines[start : index - 1], are_paragraphs)
            result.append(picture(_caption(lines[index - 1], lines[index])))
            start = index + 1
    return result + _split(lines[start:], are_paragraphs)


def _bare_credit(line: str) -> str:
    caption, credit = split_credit(line) or (line, "")
    return "" if caption else credit


def _split(lines: list[str], are_paragraphs: bool) -> list[Paragraph]:
    if not lines:
        return []
    markup = paragraphs(lines) if are_paragraphs else from_lines("\n".join(lines))
    parts = [(block.text, block.markup) for block in blocks(markup)]
    return [_with_caption(Paragraph(text, part, "<br>" not in part)) for text, part in parts]


def _are_paragraphs(lines: list[str], is_wide: bool) -> bool:
    """Return whether each line is a paragraph: no line is wrapped, or most lines end a sentence before the margin."""
    if max(map(len, lines)) > 100 or (is_wide and sorted(map(len, lines))[len(lines) // 2] >= 45):
        return True
    if sum(ends_sentence(line) or line.endswith(("”", '"', ":")) for line in lines) * 10 < len(lines) * 6:
        return False
    width, breaks = max(map(len, lines)), list(pairwise(lines))
    early_breaks = sum(len(line) + 1 + len(following.split()[0]) <= width for line, following in breaks)
    return width > 82 or early_breaks * 2 >= len(breaks)


def _with_caption(paragraph: Paragraph) -> Paragraph:
    if paragraph.stands_alone and len(paragraph.text) <= 1000:
        paragraph.caption = split_credit(paragraph.text)
    return paragraph


MAX_CAPTION = 300  # letters (see `width_of`) of a caption without a clear credit


def _is_doubled(line: str, following: str, is_at_head: bool) -> bool:
    """Return whether two lines are alt text and caption of a picture: equal, except for a credit after the second.

    A story may say the same twice, in a pull quote or a list of links: there has to be a second sign of a picture, a
    credit, a word such as "pictured", or the place at the head of the body.
    """
    caption, credit = split_credit(following, certain=False) or split_credit(line, certain=False) or (following, "")
    if norm(line) not in (norm(following), norm(caption)) or len(line) < (10 if credit else 30):
        return False
    if credit and is_credit(credit):
        return len(line) <= 1000
    if width_of(line) > MAX_CAPTION:
        return False
    return is_name(credit) or bool(PICTURED.search(caption)) or (is_at_head and line[0] not in "“\"'‘«-*•")


def _caption(line: str, following: str) -> tuple[str, str]:
    return split_credit(following, certain=False) or split_credit(line, certain=False) or (following, "")


def without_doubled_captions(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs, with two equal ones in a row as one picture: alt text and caption with a blank between."""
    result: list[Paragraph] = []
    for paragraph in paragraphs:
        before = result[-1] if result else Paragraph("", "")
        are_separate = before.stands_alone and paragraph.stands_alone and before.text and paragraph.text
        is_at_head = len(result) == 1 and len(paragraphs) > 2  # without a text below it is no picture
        if are_separate and _is_doubled(before.text, paragraph.text, is_at_head):
            result[-1] = picture(_caption(before.text, paragraph.text))
        else:
            result.append(paragraph)
    return result
