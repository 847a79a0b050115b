"""Recognise the headline and the kicker in the head of a clipping."""

import re

from articles.importing.formats.clippings.line_types import ClippingLine, LineType, norm
from articles.importing.formats.clippings.sentences import FULL_STOP, ends_sentence, has_case, width_of

STORY_KIND = re.compile(
    r"(?i)opinions?|analysis|news analysis|commentary|editorial|exclusive|breaking(?: news)?|investigation|interview"
    r"|feature|obituar(?:y|ies)|review|explainer|letters?|in[ -]depth|special report|profile|press release|column"
)
_KICKER = re.compile(
    rf"(?i:{STORY_KIND.pattern[4:]}"
    r"|(?:\w+ )?news|world|nation(?:al)?|politics|business|sports?|science|health|technology|culture|arts?|local)"
)


def is_kicker(text: str, following: str) -> bool:
    """Return whether a line is clearly the kicker of the headline below it."""
    text = text.strip(" :|")
    if len(text) > 40 or len(text) >= len(following):
        return False
    return bool(_KICKER.fullmatch(text)) or (text.isupper() and len(text.split()) <= 3 and not following.isupper())


def kicker_of(label: ClippingLine, headline: ClippingLine) -> str:
    """Return the kicker of a line that is the label of the headline ("Opinion: …"), or that is repeated as well."""
    name, _, text = label.text.partition(":")
    return name if norm(text) == headline.norm else label.text.strip(" :|")


_ABBREVIATED = re.compile(r"(?i:\b[A-Z]\.|\b(?:Inc|Co|Corp|Ltd|Jr|Sr|St|No|vs|etc|a\.m|p\.m)\.)$")


_CAMEL = re.compile(r"[a-z]{1,3}[A-Z]|[a-z]-[A-Z]")  # iTunes and e-Bay may begin a headline


def is_headline(lines: list[ClippingLine], index: int) -> bool:
    """Return whether a line is clearly a headline: short, no sentence, not the start of a wrapped paragraph."""
    if index + 1 >= len(lines):
        return False
    line, following = lines[index], lines[index + 1]
    text = line.text
    if line.kind not in (LineType.TEXT, LineType.NAME) or width_of(text) > 180 or not re.search(r"\w", text):
        return False
    if text.endswith((",", ";", ":", "-", "–", "—", "、", "，", "：", "،")):
        return False
    if FULL_STOP.search(text) and not _ABBREVIATED.search(text) and not _is_sentence_as_headline(line, following):
        return False
    if (
        text[0].islower()
        and has_case(text[0])
        and not (_CAMEL.match(text) or (following.gap and is_text_of_story(following)))
    ):
        return False
    if following.gap:
        return True
    if not has_case(text):
        return width_of(text) <= 120 and width_of(following.text) >= 1.5 * width_of(text)
    return not following.text[0].islower() and (text.isupper() or not _is_wrapped(lines[index:]))


def is_text_of_story(line: ClippingLine) -> bool:
    """Return whether a line is a paragraph: long, with the end of a sentence."""
    return width_of(line.text) >= 100 and (ends_sentence(line.text) or line.text[-1:] in '”"')


def _is_sentence_as_headline(line: ClippingLine, following: ClippingLine) -> bool:
    """Return whether a short sentence with a full stop stands above the text as its headline."""
    is_short = 3 <= len(line.text.split()) <= 14 and len(line.text) <= 90 and not re.search(r"[.!?] \S", line.text)
    return is_short and has_case(line.text) and following.gap and is_text_of_story(following)


def _is_wrapped(lines: list[ClippingLine]) -> bool:
    """Return whether the lines begin with a paragraph that a typewriter wrapped."""
    texts = [lines[0].text]
    for line in lines[1:]:
        if line.gap:
            break
        texts.append(line.text)
    full_lines = texts[:-1]
    ends = sum(ends_sentence(text) or text[-1] in '”"’' for text in texts)
    return (
        len(texts) > 2
        and min(map(len, full_lines)) >= 40
        and max(map(len, full_lines)) <= 100
        and ends * 2 < len(texts)
    )
