"""The body of a clipping: its paragraphs, headings and pictures, and the agencies and people named at its end."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from articles.body import blocks, from_lines, paragraphs
from articles.formats.clipping_marks import norm
from articles.formats.printed_names import agency, agency_line, byline, is_person, part_credit, parted
from articles.sanitising import clean_body
from articles.story import AgencyLine, Byline, Picture


@dataclass(slots=True)
class Body:
    """What the body of a clipping says, and what of it is `kept` with the source alone."""

    markup: str = ""
    dateline: str = ""
    pictures: list[Picture] = field(default_factory=list)
    bylines: list[Byline] = field(default_factory=list)
    agency_lines: list[AgencyLine] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Paragraph:
    text: str
    markup: str
    stands_alone: bool = True  # not one of several lines that belong together
    caption: tuple[str, str] | None = None


def read_body(lines: list[str], captions: list[tuple[str, str]], is_wide: bool) -> Body:
    """Read the lines below the head.

    `captions` are those of the head that are not the lead picture's; `is_wide` says that lines are longer than any
    that a typewriter or a wire prints.
    """
    body = Body()
    found = [_picture(caption) for caption in captions]
    for run in _runs(lines):
        single_spaced = [re.sub(r"[ \t]+", " ", line).strip() for line in run]
        found += _paragraphs(single_spaced, _are_ended(single_spaced, is_wide))
    found = _without_doubled_captions(found)
    _take_end(body, found)
    _take_dateline(body, found)
    markup = []
    for place, paragraph in enumerate(found):
        if paragraph.caption:
            anchor = f"p{len(body.pictures) + 1}"
            caption, credit = paragraph.caption
            body.pictures.append(Picture(anchor, caption, credit))
            markup.append(f'<figure data-picture="{anchor}"></figure>')
        elif _is_heading(found, place):
            markup.append(f"<h2>{paragraph.markup[3:-4]}</h2>")
        else:
            markup.append(paragraph.markup)
    body.markup = clean_body("".join(markup))
    return body


# --- paragraphs -----------------------------------------------------------------------------------------------------


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


def _paragraphs(lines: list[str], are_ended: bool) -> list[_Paragraph]:
    found, start = [], 0
    for place in range(1, len(lines)):
        if place > start and _is_doubled(lines[place - 1], lines[place]):
            found += _made_of(lines[start : place - 1], are_ended)
            found.append(_picture(_caption(lines[place - 1], lines[place])))
            start = place + 1
    return found + _made_of(lines[start:], are_ended)


def _made_of(lines: list[str], are_ended: bool) -> list[_Paragraph]:
    if not lines:
        return []
    markup = paragraphs(lines) if are_ended else from_lines("\n".join(lines))
    parts = [(block.text, block.markup) for block in blocks(markup)]
    return [_with_caption(_Paragraph(text, part, "<br>" not in part)) for text, part in parts]


def _are_ended(lines: list[str], is_wide: bool) -> bool:
    """Say whether each line is a paragraph: none is wrapped here, or most end a sentence, not for want of room."""
    if max(map(len, lines)) > 100 or (is_wide and sorted(map(len, lines))[len(lines) // 2] >= 45):
        return True
    if sum(line.endswith(_END_OF_SENTENCE) for line in lines) * 10 < len(lines) * 6:
        return False
    width, breaks = max(map(len, lines)), list(pairwise(lines))
    had_room = sum(len(line) + 1 + len(following.split()[0]) <= width for line, following in breaks)
    return width > 82 or had_room * 2 >= len(breaks)


def _with_caption(paragraph: _Paragraph) -> _Paragraph:
    if paragraph.stands_alone and len(paragraph.text) <= 1000:
        paragraph.caption = part_credit(paragraph.text)
    return paragraph


def _picture(caption: tuple[str, str]) -> _Paragraph:
    return _Paragraph(" ".join(caption), "", caption=caption)


def _is_doubled(line: str, following: str) -> bool:
    """Say whether two lines are a picture's alt text and its caption: the same, but for a credit behind the second."""
    parted_caption = part_credit(following, certain=False)
    if norm(line) == norm(following):
        return parted_caption is not None or (len(line) >= 30 and line[0] not in "“\"'‘«-*•")
    return bool(parted_caption) and len(line) >= 20 and norm(line) == norm(parted_caption[0])


def _caption(line: str, following: str) -> tuple[str, str]:
    return part_credit(following, certain=False) or part_credit(line, certain=False) or (following, "")


def _without_doubled_captions(found: list[_Paragraph]) -> list[_Paragraph]:
    """Take two paragraphs that say the same in a row as one picture, as where every line has a blank one below it."""
    kept: list[_Paragraph] = []
    for paragraph in found:
        before = kept[-1] if kept else None
        alone = before and before.stands_alone and paragraph.stands_alone and before.text and paragraph.text
        if alone and _is_doubled(before.text, paragraph.text):
            kept[-1] = _picture(_caption(before.text, paragraph.text))
        else:
            kept.append(paragraph)
    return kept


# --- headings -------------------------------------------------------------------------------------------------------

_SMALL = {"a", "an", "and", "as", "at", "but", "by", "for", "from", "if", "in", "into", "is", "nor", "of", "on", "or"}
_SMALL |= {"over", "per", "the", "to", "up", "via", "vs", "vs.", "with", "de", "la", "be", "are", "it", "its", "about"}


def _is_heading(found: list[_Paragraph], place: int) -> bool:
    """Say whether a paragraph is a heading: shaped like one, below other words or first, with a paragraph below it."""
    if not found[place].stands_alone or not _is_heading_shaped(found[place].text) or place + 1 == len(found):
        return False
    before, after = found[place - 1] if place else None, found[place + 1]
    if before and not before.caption and not before.text.endswith((".", "!", "?", "”", '"', ")", "’", "…")):
        return False  # below a line that goes on, or in a list
    if before and not before.caption and _is_heading_shaped(before.text):
        return False
    return bool(after.caption) or not _is_heading_shaped(after.text)


def _is_heading_shaped(text: str) -> bool:
    words = text.split()
    if not words or len(text) > 80 or len(words) > 12 or not re.match(r"[^\W_]", text):
        return False
    if text[-1] in ".,;:!”\"'…)" or "“" in text[:1] or re.match(r"\d+[.)]", text) or re.search(r"@|://|\d-\d{4}", text):
        return False
    if text.endswith("?"):
        return words[0][0].isupper() and not re.search(r"[.!?] ", text)
    capital = [word for word in words if word.lower() not in _SMALL and re.search(r"[^\W\d_]", word)]
    return bool(capital) and words[0][0].isupper() and all(re.search(r"[^\W_]", word)[0].isupper() for word in capital)


# --- the dateline and the end ---------------------------------------------------------------------------------------

_DATELINE = re.compile(
    r"(?P<place>(?P<city>[A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3})(?:, [A-Z][\w.]+(?: [A-Z][\w.]+){0,2})?"
    r"(?: \([A-Z]\w+\))?)"
    r"\s?(?:—|–|--)\s?(?=[A-Z“\"])"
)
_NO_PLACE = re.compile(
    r"(?:BREAKING|EXCLUSIVE|UPDATED?|WATCH|NOTE|EDITOR|OPINION|ANALYSIS|COMMENTARY|VIDEO|PHOTOS?|LIVE|CORRECTION|MR|MRS|SEN|REP)\b"
)


def _take_dateline(body: Body, found: list[_Paragraph]):
    """Part the dateline from the first paragraph, where a place in capitals and a dash leave no doubt."""
    first = next((paragraph for paragraph in found if not paragraph.caption), None)
    match = first and not _is_heading_shaped(first.text) and _DATELINE.match(first.text)
    if match and len(match["city"]) > 3 and not _NO_PLACE.match(first.text) and len(first.text) > match.end() + 20:
        body.dateline = match["place"]
        [markup] = [block.markup for block in blocks(paragraphs([first.text[match.end() :]]))]
        if first.stands_alone:
            first.markup = markup


_END_MARK = re.compile(r"[\s#*-]*(?:30|#|(?:the )?end)[\s#*-]*", re.I)
_CONTRIBUTED = re.compile(
    r"(?P<names>[^.]{2,200}?) (?:also )?contributed (?:reporting )?to this (?:report|article|story)\.?"
    r"|(?:with )?(?:additional )?reporting by (?P<more>[^.;]{2,200})\.?",
    re.I,
)


def _take_end(body: Body, found: list[_Paragraph]):
    """Take end marks and the lines that name contributors, where every name in them is certain."""
    for place in range(len(found) - 1, max(len(found) - 8, 0), -1):
        text = found[place].text
        if _END_MARK.fullmatch(text) and re.search(r"[#-]|\bend\b|30", text, re.I) and len(text) < 20:
            body.kept.append(text)
            del found[place]
        elif place >= len(found) - 3 and _take_contributors(body, text):
            del found[place]


def _take_contributors(body: Body, words: str) -> bool:
    match = _CONTRIBUTED.fullmatch(words.strip("()"))
    names = parted(match["names"] or match["more"]) if match else []
    if not names or not all(agency(name) or is_person(name) for name in names):
        return False
    lines = [agency_line(words, agency(name), "contributed") for name in names if agency(name)]
    body.agency_lines[:0] = lines
    body.bylines[:0] = [byline(name, "contributor") for name in names if not agency(name)]
    if not lines:
        body.kept.append(words)
    return True
