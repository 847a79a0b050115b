"""A query's text taken apart: words, phrases, brackets, OR; and what cannot be one of them mended.

Never raises, whatever it is given: what does not fit is left out or becomes a plain word, and a notice says so.
"""

import re
from dataclasses import dataclass, replace

from articles.search.query import fields
from articles.story.text import clean_text

MAX_LENGTH = 256
MAX_TERMS = 32
MAX_DEPTH = 5

WORD, PHRASE, OPEN, CLOSE, OR, AND = "word", "phrase", "(", ")", "OR", "AND"

_CLOSERS = {"“": "”“", "„": "“”„", "‟": "”", "”": "”", "«": "»", "»": "«»", "「": "」", "『": "』", "《": "》"}
_CLOSERS |= {"〝": "〞〟", "‘": "’‘", "‚": "‘’", "‹": "›", "›": "‹›"}
_SINGLE = "‘‚‹›"
_DOUBLE = '"＂“”„‟«»「」『』《》〝〞〟'
_MINUS = "-−–"
_FILTER = re.compile(r"([a-z]{2,10})[:：]", re.I | re.ASCII)
_LOOKS_LIKE_FILTER = re.compile(r"[a-z]{2,12}:[\w\"]", re.I | re.ASCII)
# What nobody sees: marks of direction, joiners outside words, control characters.
_CONTROLS = re.compile("[\x00-\x1f]")
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffc\x7f-\x9f\u061c]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, phrase or bracket with what stands before it: whether it is negated, and its filter."""

    kind: str
    text: str = ""
    field: str = ""
    negated: bool = False

    @property
    def as_typed(self) -> str:
        text = f'"{self.text}"' if self.kind == PHRASE else self.text
        return f"{'-' if self.negated else ''}{self.field}{':' if self.field else ''}{text}"


def tokens(text: str) -> tuple[list[Token], list[str]]:
    """Take a text apart into tokens that fit together, and say what was not understood."""
    notices: list[str] = []
    token_list = list(_split(_truncate(text, notices), notices))
    if sum(token.kind in (WORD, PHRASE) for token in token_list) > MAX_TERMS:
        notices.append(f"Only the first {MAX_TERMS} terms are used.")
        token_list = _first_terms(token_list)
    return _with_operators(_in_brackets(token_list, notices), notices), list(dict.fromkeys(notices))


def _truncate(text: str, notices: list[str]) -> str:
    text, surplus = text[: 4 * MAX_LENGTH], text[4 * MAX_LENGTH :]
    cleaned = " ".join(_UNSEEN.sub("", clean_text(_CONTROLS.sub(" ", text))).split())
    if len(cleaned) > MAX_LENGTH or surplus.strip():
        notices.append(f"Only the first {MAX_LENGTH} characters are used.")
        head = cleaned[: MAX_LENGTH + 1]
        cleaned = (
            (head[: head.rfind(" ")] if " " in head else head[:MAX_LENGTH]) if len(cleaned) > MAX_LENGTH else cleaned
        )
    return cleaned


def _split(text: str, notices: list[str]):
    at, negated = 0, False
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        if text[at] == ")":
            if negated:
                notices.append("“NOT” stands alone and was left out.")
            yield Token(CLOSE, ")")
            at, negated = at + 1, False
            continue
        dashes = at
        while dashes < len(text) and text[dashes] in _MINUS:
            dashes += 1
        if dashes > at:
            if dashes == len(text) or text[dashes] in " )":
                notices.append(f"“{text[at:dashes][:5]}” stands alone and was left out.")
            elif dashes - at == 1:
                negated = not negated
            at = dashes
            continue
        token, at = _token(text, at, negated, notices)
        if token and token.kind == "NOT":
            negated = not negated
            continue
        negated = False
        if token:
            yield token
    if negated:
        notices.append("“NOT” stands alone and was left out.")


def _token(text: str, at: int, negated: bool, notices: list[str]) -> tuple[Token | None, int]:
    start, field = at, ""
    match = _FILTER.match(text, at)
    if match and match[1].lower() in fields.NAMES:
        field, at = match[1].lower(), match.end()
        if at == len(text) or text[at] in " )" or (text[at] in _DOUBLE and _end_of_phrase(text, at) is None):
            notices.append(f"“{match[0]}” was read as a word: {fields.advice('', staff=False)}.")
            return Token(WORD, match[0], "", negated), at
    if text[at] == "(":
        return Token(OPEN, "(", field, negated), at + 1
    end = _end_of_phrase(text, at)
    if end is not None:
        content = " ".join("".join(" " if c in _DOUBLE else c for c in text[at + 1 : end]).split())
        if fields.phrase(content) or (field and content):
            return Token(PHRASE, content, field, negated), end + 1
        return None, end + 1
    if text[at] in _DOUBLE or text[at] in _SINGLE:
        if text[at] in _DOUBLE:
            notices.append(f"A quotation mark ({text[at]}) has no partner and was left out.")
        return None, at + 1
    end = at
    while end < len(text) and not _ends_word(text, end):
        end += 1
    word = text[at:end]
    if not field and not negated and word in fields.OPERATORS:
        return Token(word, word), end
    if not field and not fields.word(word):
        if not word.isascii() or "*" in word:
            notices.append(f"“{word[:20]}” has no letters to search for and was left out.")
        return None, end
    if "*" in word:
        _check_star(word, notices)
    if not field and (_LOOKS_LIKE_FILTER.match(word) and "//" not in word):
        notices.append(f"“{text[start:end][:40]}” is no filter; it was read as words.")
    return Token(WORD, word, field, negated), end


def _check_star(text: str, notices: list[str]):
    bare = text.rstrip("*")
    if bare == text or "*" in bare:
        notices.append(f"“{text[:40]}”: a star counts only at the end of a word.")
    elif not fields.is_beginning(bare):
        notices.append(f"“{text[:40]}”: the beginning of a word has at least two letters.")


def _ends_word(text: str, at: int) -> bool:
    if text[at] in " ()":
        return True
    if text[at] not in _DOUBLE:
        return False
    # A quotation mark between letters belongs to the word: Hebrew writes its abbreviations so.
    return not (text[at] == '"' and text[at - 1].isalnum() and text[at + 1 : at + 2].isalnum())


def _end_of_phrase(text: str, at: int) -> int | None:
    opener = text[at]
    if opener in _SINGLE:
        ends = (i for i in range(at + 1, len(text)) if text[i] in _CLOSERS[opener])
        return next((i for i in ends if not text[i + 1 : i + 2].isalnum()), None)
    if opener not in _DOUBLE:
        return None
    own = _CLOSERS.get(opener, '"＂')
    end = next((i for i in range(at + 1, len(text)) if text[i] in own), None)
    return end if end is not None else next((i for i in range(at + 1, len(text)) if text[i] in _DOUBLE), None)


def _first_terms(token_list: list[Token]) -> list[Token]:
    result, count = [], 0
    for token in token_list:
        count += token.kind in (WORD, PHRASE)
        if count > MAX_TERMS and token.kind != CLOSE:
            continue
        result.append(token)
    return result


def _in_brackets(token_list: list[Token], notices: list[str]) -> list[Token]:
    """Leave out brackets without a partner, without anything in them, and below the deepest level."""
    partners, open_at, dropped = {}, [], set()
    for number, token in enumerate(token_list):
        if token.kind == OPEN:
            open_at.append(number)
        elif token.kind == CLOSE and open_at:
            partners[open_at.pop()] = number
        elif token.kind == CLOSE:
            dropped.add(number)
    dropped |= set(open_at)
    if dropped:
        notices.append("A bracket has no partner and was left out.")
    depth, closes = 0, []
    for number in sorted(partners):
        while closes and closes[-1] < number:
            closes.pop()
            depth -= 1
        depth += 1
        closes.append(partners[number])
        if depth > MAX_DEPTH:
            dropped |= {number, partners[number]}
            notices.append(f"Brackets deeper than {MAX_DEPTH} were left out.")
        elif not any(token_list[i].kind not in (OPEN, CLOSE) for i in range(number, partners[number])):
            dropped |= {number, partners[number]}
    return [token for number, token in enumerate(token_list) if number not in dropped]


def _with_operators(token_list: list[Token], notices: list[str]) -> list[Token]:
    """Make OR and AND plain words where they join nothing; drop AND where it says what is so anyway."""
    result: list[Token] = []
    for number, token in enumerate(token_list):
        if token.kind in (OR, AND):
            after = token_list[number + 1].kind if number + 1 < len(token_list) else CLOSE
            if not result or result[-1].kind in (OR, OPEN) or after in (OR, AND, CLOSE):
                notices.append(f"“{token.text}” joins nothing; it was read as a word.")
                token = replace(token, kind=WORD, text=token.text.lower())
            elif token.kind == AND:
                continue
        result.append(token)
    return result
