"""Which paragraphs of a clipping are its headings: known by their shape, their neighbours and each other."""

import re

from articles.importing.formats.clippings.paragraphs import Paragraph

_SMALL = {"a", "an", "and", "as", "at", "but", "by", "for", "from", "if", "in", "into", "is", "nor", "of", "on", "or"}
_SMALL |= {"over", "per", "the", "to", "up", "via", "vs", "vs.", "with", "de", "la", "be", "are", "it", "its", "about"}
_NO_HEADING = re.compile(r"[.,;:!\"'…)]$|[.,;:!?…]”$|@|://|\||\d-\d{4}|^\d+[.)]")
_NUMBERED = re.compile(r"(?P<number>\d{1,2})[.)] (?P<words>.+)")
_ENDED = (".", "!", "?", "”", '"', ")", "’", "…")


def headings(paragraphs: list[Paragraph]) -> set[int]:
    """Give the places of the headings among these paragraphs."""
    placed = [place for place in range(len(paragraphs)) if _stands_as_heading(paragraphs, place)]
    titled = {place for place in placed if _is_titled(paragraphs[place].text.split())}
    # Where headings are capitalised, a question that is not was asked by the writer.
    return (titled or set(placed)) | _numbered(paragraphs)


def is_heading_shaped(text: str) -> bool:
    words = text.split()
    if not words or len(text) > 80 or len(words) > 12 or not re.match(r"[‘“$£€]?[^\W_]", text):
        return False
    if _NO_HEADING.search(text):
        return False
    return _is_titled(words) or _is_question(text)


def _is_question(text: str) -> bool:
    if re.match(r"(?:So|But|And|Or|Then|Yet)\b", text) or re.search(r"[.!?:] ", text):
        return False  # goes on from what was said, or is put to somebody by name
    return text.endswith("?") and text[0].isupper()


def _is_titled(words: list[str]) -> bool:
    """Say whether all words but the small ones begin with a capital or a figure."""
    capital = [word for word in words if word.lower() not in _SMALL and re.search(r"[^\W\d_]", word)]
    first = re.search(r"[^\W_]", words[0])
    if not capital or not first or (len(words) == 1 and not words[0][0].isupper()):
        return False
    letters = [first[0], *(re.search(r"[^\W_]", word)[0] for word in capital)]
    return all(letter.isupper() or letter.isdigit() for letter in letters) and not re.search(
        r"[.!?] ", " ".join(words[-2:])
    )


def _stands_as_heading(paragraphs: list[Paragraph], place: int) -> bool:
    """Say whether a paragraph is shaped like a heading, below other words or first, with a paragraph below it."""
    if (
        not paragraphs[place].stands_alone
        or not is_heading_shaped(paragraphs[place].text)
        or place + 1 == len(paragraphs)
    ):
        return False
    before, after = paragraphs[place - 1] if place else None, paragraphs[place + 1]
    if _is_spoken(paragraphs, paragraphs[place].text):
        return False
    if before and not before.caption and (_goes_on(before.text) or is_heading_shaped(before.text)):
        return False  # below a line that goes on, or in a list
    return bool(after.caption) or not is_heading_shaped(after.text)


def _is_spoken(paragraphs: list[Paragraph], text: str) -> bool:
    """Say whether a line begins as others do, with who speaks: "Ms. Doe: Why?"."""
    speaker, colon, _ = text.partition(": ")
    return bool(colon) and sum(paragraph.text.startswith(f"{speaker}: ") for paragraph in paragraphs) > 1


def _goes_on(text: str) -> bool:
    """Say whether a paragraph may go on below: it ends no sentence, and is no list's item, address or long text."""
    if text.endswith(_ENDED) or re.match(r"[•*–-] ", text) or re.search(r"@\w|://", text):
        return False
    return len(text) <= 200 or text.endswith((":", ",", ";", "—", "–", "-"))


def _numbered(paragraphs: list[Paragraph]) -> set[int]:
    """Give the numbered headings: capitalised, counted up from one or down to it, words below each of them."""
    numbers = {}
    for place, paragraph in enumerate(paragraphs):
        match = _NUMBERED.fullmatch(paragraph.text)
        if match and paragraph.stands_alone and is_heading_shaped(match["words"]):
            numbers[place] = int(match["number"])
    counted = list(numbers.values())
    up = list(range(1, len(counted) + 1))
    has_words_below = all(place + 1 < len(paragraphs) and place + 1 not in numbers for place in numbers)
    return set(numbers) if len(counted) > 1 and counted in (up, up[::-1]) and has_words_below else set()
