"""The lexer: a typed text becomes tokens (words, phrases, brackets and OR) that the parser can rely on.

>>> tokenize('-tag:minsk (ferry OR "night boat"')
([Token(WORD, "minsk", "tag", negated=True), Token(WORD, "ferry"), Token(OR, "OR"), Token(PHRASE, "night boat")],
 ["A bracket has no partner and was left out."])

Never raises: parts that fit nowhere are left out or become plain words, with a notice for the person who typed them.
The steps, in order: invisible characters go and the length is cut (`_truncate`); the text is split into tokens
(`_split`, `_token`); terms beyond the limit go (`_first_terms`); brackets without a partner go (`_matched_brackets`);
OR and AND that join nothing become words (`_joining_operators`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from articles.search.query import fields
from articles.story import characters
from articles.story.lazy_text import gettext_lazy
from articles.story.text import clean_text

MAX_LENGTH = 256  # characters
MAX_TERMS = 32
MAX_DEPTH = 5  # brackets inside brackets

WORD, PHRASE, OPEN, CLOSE, OR, AND = "word", "phrase", "(", ")", "OR", "AND"

# Opening quotation marks with the marks that close them, in the use of several languages.
_CLOSERS = {"“": "”“", "„": "“”„", "‟": "”", "”": "”", "«": "»", "»": "«»", "「": "」", "『": "』", "《": "》"}
_CLOSERS |= {"〝": "〞〟", "‘": "’‘", "‚": "‘’", "‹": "›", "›": "‹›"}
_SINGLE_QUOTES = "‘‚‹›"
_DOUBLE_QUOTES = '"＂“”„‟«»「」『』《》〝〞〟'
_MINUS = "-−–－﹣"
_WIDE_BRACKETS = str.maketrans("（）", "()")
_FILTER = re.compile(r"([a-z]{2,10})[:：]", re.I | re.ASCII)
_CONTROLS = re.compile("[\x00-\x1f]")
_INVISIBLE = re.compile(f"[{characters.INVISIBLE}]")  # the index drops the same
_LONE_NOT_NOTICE = gettext_lazy("“NOT” stands alone and was left out.")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, phrase, bracket or operator (`kind`), with the filter name before it and whether it is negated."""

    kind: str
    text: str = ""
    field: str = ""
    negated: bool = False

    @property
    def source_text(self) -> str:
        """The token in the query language."""
        text = f'"{self.text}"' if self.kind == PHRASE else self.text
        return f"{'-' if self.negated else ''}{self.field}{':' if self.field else ''}{text}"


def tokenize(text: str) -> tuple[list[Token], list[str]]:
    """Return the tokens of a text, with matching brackets and only operators that join terms, and the notices."""
    notices: list[str] = []
    tokens = list(_split(_truncate(text, notices), notices))
    if sum(token.kind in (WORD, PHRASE) for token in tokens) > MAX_TERMS:
        notices.append(_("Only the first %(count)s terms are used.") % {"count": MAX_TERMS})
        tokens = _first_terms(tokens)
    return _joining_operators(_matched_brackets(tokens, notices), notices), list(dict.fromkeys(notices))


def _truncate(text: str, notices: list[str]) -> str:
    """Return a text without invisible characters, with single blanks, and cut to `MAX_LENGTH` before a word."""
    text, surplus = text[: 4 * MAX_LENGTH], text[4 * MAX_LENGTH :]
    text = clean_text(_CONTROLS.sub(" ", text).translate(_WIDE_BRACKETS))
    cleaned = " ".join(_INVISIBLE.sub("", text).split())
    if len(cleaned) > MAX_LENGTH or surplus.strip():
        notices.append(_("Only the first %(count)s characters are used.") % {"count": MAX_LENGTH})
    if len(cleaned) > MAX_LENGTH:
        head = cleaned[: MAX_LENGTH + 1]
        cleaned = head[: head.rfind(" ")] if " " in head else head[:MAX_LENGTH]
    return cleaned


def _split(text: str, notices: list[str]) -> Iterator[Token]:
    """Yield the tokens of a text as they stand; `-` and NOT negate the token that follows."""
    position, negated = 0, False
    while position < len(text):
        if text[position] == " ":
            position += 1
            continue
        if text[position] == ")":
            if negated:
                notices.append(str(_LONE_NOT_NOTICE))
            yield Token(CLOSE, ")")
            position, negated = position + 1, False
            continue
        dashes_end = position
        while dashes_end < len(text) and text[dashes_end] in _MINUS:
            dashes_end += 1
        if dashes_end > position:
            if dashes_end == len(text) or text[dashes_end] in " )":
                notices.append(_("“%(text)s” stands alone and was left out.") % {"text": text[position:dashes_end][:5]})
            elif dashes_end - position == 1:
                negated = not negated
            position = dashes_end
            continue
        token, position = _token(text, position, negated, notices)
        if token and token.kind == "NOT":
            negated = not negated
            continue
        negated = False
        if token:
            yield token
    if negated:
        notices.append(str(_LONE_NOT_NOTICE))


def _token(text: str, position: int, negated: bool, notices: list[str]) -> tuple[Token | None, int]:
    """Return the token at a position and the position after it; None for a token without anything to search for."""
    start, field = position, ""
    match = _FILTER.match(text, position)
    if match and match[1].lower() in fields.NAMES:
        field, position = match[1].lower(), match.end()
        if _has_no_value(text, position):
            notices.append(
                _("“%(text)s” was read as a word: %(advice)s.")
                % {"text": match[0], "advice": fields.advice("", staff=False)}
            )
            return Token(WORD, match[0], "", negated), position
    if text[position] == "(":
        return Token(OPEN, "(", field, negated), position + 1
    end = _end_of_phrase(text, position)
    if end is not None:
        content = " ".join("".join(" " if c in _DOUBLE_QUOTES else c for c in text[position + 1 : end]).split())
        has_content = fields.read_phrase(content) or (field and content)
        return Token(PHRASE, content, field, negated) if has_content else None, end + 1
    if text[position] in _DOUBLE_QUOTES or text[position] in _SINGLE_QUOTES:
        if text[position] in _DOUBLE_QUOTES:
            notices.append(_("A quotation mark (%(mark)s) has no partner and was left out.") % {"mark": text[position]})
        return None, position + 1
    end = position
    while end < len(text) and not _ends_word(text, end):
        end += 1
    word = text[position:end]
    if not field and not negated and word in fields.OPERATORS:
        return Token(word, word), end
    if not field and not fields.read_word(word):
        if not word.isascii() or "*" in word:
            notices.append(_("“%(text)s” has no letters to search for and was left out.") % {"text": word[:20]})
        return None, end
    if "*" in word:
        _check_star(word, notices)
    if not field and fields.unknown_filter(word):
        notices.append(_("“%(text)s” is no filter; it was read as words.") % {"text": text[start:end][:40]})
    return Token(WORD, word, field, negated), end


def _has_no_value(text: str, position: int) -> bool:
    """Return whether a filter name is followed by the end, a blank, a bracket or a lone quotation mark."""
    if position == len(text) or text[position] in " )":
        return True
    return text[position] in _DOUBLE_QUOTES and _end_of_phrase(text, position) is None


def _check_star(word: str, notices: list[str]):
    """Add a notice if the star of a word does not make it a prefix."""
    bare = word.rstrip("*")
    if bare == word or "*" in bare:
        notices.append(_("“%(text)s”: a star counts only at the end of a word.") % {"text": word[:40]})
    elif not fields.is_prefix(bare):
        notices.append(_("“%(text)s”: the beginning of a word has at least two letters.") % {"text": word[:40]})


def _ends_word(text: str, position: int) -> bool:
    if text[position] in " ()":
        return True
    if text[position] not in _DOUBLE_QUOTES:
        return False
    # A quotation mark between letters belongs to the word: Hebrew writes its abbreviations this way.
    is_inside = text[position - 1].isalnum() and text[position + 1 : position + 2].isalnum()
    return not (text[position] == '"' and is_inside)


def _end_of_phrase(text: str, position: int) -> int | None:
    """Return the position of the mark that closes the quotation mark at `position`; None if there is no such pair."""
    opener = text[position]
    if opener in _SINGLE_QUOTES:  # a closing mark before a letter is an apostrophe
        ends = (i for i in range(position + 1, len(text)) if text[i] in _CLOSERS[opener])
        return next((i for i in ends if not text[i + 1 : i + 2].isalnum()), None)
    if opener not in _DOUBLE_QUOTES:
        return None
    closers = _CLOSERS.get(opener, '"＂')
    end = next((i for i in range(position + 1, len(text)) if text[i] in closers), None)
    return (
        end if end is not None else next((i for i in range(position + 1, len(text)) if text[i] in _DOUBLE_QUOTES), None)
    )


def _first_terms(tokens: list[Token]) -> list[Token]:
    """Return the tokens up to the last term that is used, and the closing brackets behind it."""
    result, count = [], 0
    for token in tokens:
        count += token.kind in (WORD, PHRASE)
        if count > MAX_TERMS and token.kind != CLOSE:
            continue
        result.append(token)
    return result


def _matched_brackets(tokens: list[Token], notices: list[str]) -> list[Token]:
    """Return the tokens without brackets that have no partner, are empty or are deeper than `MAX_DEPTH`."""
    partners, open_positions, dropped = {}, [], set()
    for position, token in enumerate(tokens):
        if token.kind == OPEN:
            open_positions.append(position)
        elif token.kind == CLOSE and open_positions:
            partners[open_positions.pop()] = position
        elif token.kind == CLOSE:
            dropped.add(position)
    dropped |= set(open_positions)
    if dropped:
        notices.append(_("A bracket has no partner and was left out."))
    depth, ends = 0, []
    for position in sorted(partners):
        while ends and ends[-1] < position:
            ends.pop()
            depth -= 1
        depth += 1
        ends.append(partners[position])
        if depth > MAX_DEPTH:
            dropped |= {position, partners[position]}
            notices.append(_("Brackets deeper than %(count)s were left out.") % {"count": MAX_DEPTH})
        elif not any(tokens[i].kind not in (OPEN, CLOSE) for i in range(position, partners[position])):
            dropped |= {position, partners[position]}
    return [token for position, token in enumerate(tokens) if position not in dropped]


def _joining_operators(tokens: list[Token], notices: list[str]) -> list[Token]:
    """Return the tokens with OR and AND as plain words where they join nothing, and without any other AND.

    AND can go because terms without an operator must all hold.
    """
    result: list[Token] = []
    for position, token in enumerate(tokens):
        if token.kind in (OR, AND):
            next_kind = tokens[position + 1].kind if position + 1 < len(tokens) else CLOSE
            if not result or result[-1].kind in (OR, OPEN) or next_kind in (OR, AND, CLOSE):
                notices.append(_("“%(text)s” joins nothing; it was read as a word.") % {"text": token.text})
                token = replace(token, kind=WORD, text=token.text.lower())
            elif token.kind == AND:
                continue
        result.append(token)
    return result
