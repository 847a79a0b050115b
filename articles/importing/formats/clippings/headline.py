"""Recognise the headline and the kicker in the head of a clipping."""

import re

from articles.importing.formats.clippings.line_types import ClippingLine, LineType

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


_ABBREVIATED = re.compile(r"(?i:\b[A-Z]\.|\b(?:Inc|Co|Corp|Ltd|Jr|Sr|St|No|vs|etc|a\.m|p\.m)\.)$")


def is_headline(lines: list[ClippingLine], index: int) -> bool:
    """Return whether a line is clearly a headline: short, no sentence, not the start of a wrapped paragraph."""
    if index + 1 >= len(lines):
        return False
    line, following = lines[index], lines[index + 1]
    text = line.text
    if (
        line.kind not in (LineType.TEXT, LineType.NAME)
        or len(text) > 180
        or text[0].islower()
        or not re.search(r"\w", text)
    ):
        return False
    if text.endswith((",", ";", ":", "-", "–", "—")) or (text.endswith(".") and not _ABBREVIATED.search(text)):
        return False
    if following.gap:
        return True
    return not following.text[0].islower() and (text.isupper() or not _is_wrapped(lines[index:]))


def _is_wrapped(lines: list[ClippingLine]) -> bool:
    """Return whether the lines begin with a paragraph that a typewriter wrapped."""
    texts = [lines[0].text]
    for line in lines[1:]:
        if line.gap:
            break
        texts.append(line.text)
    full_lines = texts[:-1]
    ends = sum(text[-1] in '.!?”"’' for text in texts)
    return (
        len(texts) > 2
        and min(map(len, full_lines)) >= 40
        and max(map(len, full_lines)) <= 100
        and ends * 2 < len(texts)
    )
