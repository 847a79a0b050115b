"""Find the headings among the paragraphs of a clipping: by shape, by neighbours, and by comparison with each other."""

import re

from articles.importing.formats.clippings.line_types import is_furniture
from articles.importing.formats.clippings.paragraphs import Paragraph
from articles.importing.formats.clippings.printed_names import agency, is_byline, is_credit
from articles.importing.formats.clippings.sentences import FULL_STOP, ends_sentence
from articles.story.characters import WORD

_SMALL = {"a", "an", "and", "as", "at", "but", "by", "for", "from", "if", "in", "into", "is", "nor", "of", "on", "or"}
_SMALL |= {"over", "per", "the", "to", "up", "via", "vs", "vs.", "with", "de", "la", "be", "are", "it", "its", "about"}
_NO_HEADING = re.compile(r"[.,;:!\"'…)]$|[.,;:!?…]”$|@|://|\||\d-\d{4}|^\d+[.)]")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_NUMBERED = re.compile(r"(?P<number>\d{1,2})[.)] (?P<words>.+)")


def headings(paragraphs: list[Paragraph]) -> set[int]:
    """Return the indexes of the paragraphs that are headings."""
    candidates = [index for index in range(len(paragraphs)) if _is_candidate(paragraphs, index)]
    capitalised = {index for index in candidates if _is_capitalised(paragraphs[index].text.split())}
    # If there are capitalised headings, a question in small letters is a question of the writer.
    return (capitalised or set(candidates)) | _numbered_headings(paragraphs)


def is_heading_shaped(text: str) -> bool:
    """Return whether a text has the shape of a heading: short, without end of sentence, capitalised or a question."""
    words = text.split()
    if not words or len(text) > 80 or len(words) > 12 or not re.match(r"[‘“$£€]?[^\W_]", text):
        return False
    if _NO_HEADING.search(text) or FULL_STOP.search(text):
        return False
    if is_furniture(text) or agency(text) or _PAGE_WORDS.match(text) or _PAGE_LABEL.fullmatch(text):
        return False
    if is_credit(text) or is_byline(text):
        return False
    return _is_capitalised(words) or _is_question(text)


# Words of a web page between the paragraphs of a story: a byline or credit, links to other stories, a dated note.
_PAGE_WORDS = re.compile(
    r"(?:\w+ )?(?:By|by) [A-Z]|(?i:read (?:next|more|also)|continue reading|story continues|advertis(?:ing|ement)"
    r"|recommended|sponsored|promoted|(?:photo|image|picture|video|graphic)s?(?: (?:sources?|credits?|courtesy)\b|:)"
    r"|sign up (?:for|to)\b|(?:you )?(?:may|might) also like|(?:photo|image|picture) (?:gallery|essay)$"
    r"|(?:corrections?|updated?|published|posted|clarification)\b[:,]? .*\d{4}$)"
)
_PAGE_LABEL = re.compile(
    r"(?i)(?:live updates?|(?:story|key) (?:highlights|points)|most (?:popular|read|viewed|shared|recent|watched)"
    r"|popular|trending|latest|top|related|recommended"
    r"|featured)(?: (?:now|today|news|stories|articles|posts|videos?|headlines|topics|tags))?"
    r"|(?:also|up|read|watch|see|view|hear|listen) (?:read|next|also|now|live|more|all)"
    r"|(?:next|previous|prev) (?:article|story|post|page)|editor[’']?s?[’']? (?:picks?|choice)|newsletters?|tags|topics"
    rf"|more (?:from|in) (?:(?:the|our) )?[{WORD}&’' -]{{2,30}}|(?:about|meet) the authors?"
    rf"|share (?:this|your) [{WORD} ]{{2,20}}"
)


def _is_question(text: str) -> bool:
    if re.match(r"(?:So|But|And|Or|Then|Yet)\b", text) or re.search(r"[.!?:] ", text):
        return False  # continues a thought, or addresses somebody by name
    return text.endswith("?") and text[0].isupper()


def _is_capitalised(words: list[str]) -> bool:
    """Return whether all words but the small ones begin with a capital letter or a digit."""
    large_words = [word for word in words if word.lower() not in _SMALL and re.search(r"[^\W\d_]", word)]
    first = _LETTER_OR_DIGIT.search(words[0])
    if not large_words or not first or (len(words) == 1 and not words[0][0].isupper()):
        return False
    letters = [first[0], *(match[0] for match in map(_LETTER_OR_DIGIT.search, large_words) if match)]
    return all(letter.isupper() or letter.isdigit() for letter in letters) and not re.search(
        r"[.!?] ", " ".join(words[-2:])
    )


def _is_candidate(paragraphs: list[Paragraph], index: int) -> bool:
    """Return whether a paragraph has the shape of a heading, ends no list or sentence, and has a paragraph below it."""
    if (
        not paragraphs[index].stands_alone
        or not is_heading_shaped(paragraphs[index].text)
        or index + 1 == len(paragraphs)
    ):
        return False
    before, after = paragraphs[index - 1] if index else None, paragraphs[index + 1]
    if _is_dialogue(paragraphs, paragraphs[index].text):
        return False
    if before and not before.caption and (_may_continue(before.text) or is_heading_shaped(before.text)):
        return False  # below an unfinished line, or in a list
    return bool(after.caption) or not is_heading_shaped(after.text)


def _is_dialogue(paragraphs: list[Paragraph], text: str) -> bool:
    """Return whether several lines begin with the same speaker: "Ms. Doe: Why?"."""
    speaker, colon, _ = text.partition(": ")
    return bool(colon) and sum(paragraph.text.startswith(f"{speaker}: ") for paragraph in paragraphs) > 1


def _may_continue(text: str) -> bool:
    """Return whether a paragraph may continue below: no end of a sentence, list item, address or long text."""
    if (
        ends_sentence(text)
        or text.endswith(("”", '"', ")", "’"))
        or re.match(r"[•*–-] ", text)
        or re.search(r"@\w|://", text)
    ):
        return False
    return len(text) <= 200 or text.endswith((":", ",", ";", "—", "–", "-"))


def _numbered_headings(paragraphs: list[Paragraph]) -> set[int]:
    """Return the indexes of numbered headings: capitalised, counting up from one or down to one, text below each."""
    numbers = {}
    for index, paragraph in enumerate(paragraphs):
        match = _NUMBERED.fullmatch(paragraph.text)
        if match and paragraph.stands_alone and is_heading_shaped(match["words"]):
            numbers[index] = int(match["number"])
    sequence = list(numbers.values())
    ascending = list(range(1, len(sequence) + 1))
    has_text_below = all(index + 1 < len(paragraphs) and index + 1 not in numbers for index in numbers)
    is_complete = len(sequence) > 1 and sequence in (ascending, ascending[::-1])
    return set(numbers) if is_complete and has_text_below else set()
