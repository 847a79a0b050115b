"""What is a headline at the head of a clipping, and what above or below it says which kind of piece it is."""

import re

from articles.importing.formats.clippings.line_types import ClippingLine, LineType

PIECE = re.compile(
    r"(?i)opinions?|analysis|news analysis|commentary|editorial|exclusive|breaking(?: news)?|investigation|interview"
    r"|feature|obituar(?:y|ies)|review|explainer|letters?|in[ -]depth|special report|profile|press release|column"
)
_KICKER = re.compile(
    rf"(?i:{PIECE.pattern[4:]}"
    r"|(?:\w+ )?news|world|nation(?:al)?|politics|business|sports?|science|health|technology|culture|arts?|local)"
)


def is_kicker(text: str, following: str) -> bool:
    """Say whether a line above a headline is clearly its kicker."""
    text = text.strip(" :|")
    if len(text) > 40 or len(text) >= len(following):
        return False
    return bool(_KICKER.fullmatch(text)) or (text.isupper() and len(text.split()) <= 3 and not following.isupper())


_ABBREVIATED = re.compile(r"(?i:\b[A-Z]\.|\b(?:Inc|Co|Corp|Ltd|Jr|Sr|St|No|vs|etc|a\.m|p\.m)\.)$")


def is_headline(lines: list[ClippingLine], place: int) -> bool:
    """Say whether the line at `place` is clearly a headline: short, no sentence, not the start of wrapped words."""
    if place + 1 >= len(lines):
        return False
    line, following = lines[place], lines[place + 1]
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
    return not following.text[0].islower() and (text.isupper() or not _is_wrapped(lines[place:]))


def _is_wrapped(lines: list[ClippingLine]) -> bool:
    """Say whether these lines begin with a paragraph that a typewriter wrapped."""
    run = [lines[0].text]
    for line in lines[1:]:
        if line.gap:
            break
        run.append(line.text)
    full = run[:-1]
    ends = sum(text[-1] in '.!?”"’' for text in run)
    return len(run) > 2 and min(map(len, full)) >= 40 and max(map(len, full)) <= 100 and ends * 2 < len(run)
