"""E-mails that somebody passed on inside the text of another one, below its headers as a program writes them there.

---------- Forwarded message ---------
From: Lena Marsh <lena@courier.example>
Date: Tue, Jul 2, 2024 at 9:00 AM
Subject: Ferry returns
"""

import re
from itertools import islice
from typing import NamedTuple

from articles.importing.formats import Options
from articles.importing.formats.printed_moments import moment_of
from articles.story.dates import StoryDate
from articles.story.html_blocks import text_of

# The first letters of labels, in languages of mail programs; the value follows a colon.
_LABELS = {
    "from": r"from|von|de|da|van|fra|från|от|expéditeur|remitente|mittente",
    "date": r"date|sent|datum|gesendet|envoyé(?: le)?|fecha|enviado(?: el)?|data|enviada em|inviato|verzonden|dato"
    r"|skickat|дата|отправлено",
    "subject": r"subject|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|тема",
    "": r"to|an|à|para|a|aan|til|till|кому|cc|kopie|copie|copia|reply-to|antwort an",
}
_HEADERS = [
    (name, re.compile(rf"[\s*>]*(?:{labels})\s?\*?:\*?\s*(.*)", re.I | re.S)) for name, labels in _LABELS.items()
]
_BREAK = re.compile(r"(<br\s*/?>|</?(?:p|blockquote|ul|ol|li|h[2-6])\b[^<>]*>)")
_LEFT_OPEN = re.compile(r"^(?:\s|<br\s*/?>|</\w+>)+")
_MARK = re.compile(r"[\s>*]*(?:[-_]{2,}[^-_]{5,60}[-_]{2,}|[_-]{10,}|[^.!?]{5,60}:)\s*")
_CLOCK = re.compile(r"[\s,]*(?:\s(?:à|at|um|a las|alle(?: ore)?|às|om|kl\.?|в))?\s+\d{1,2}[:.]\d\d.*$", re.I | re.S)
_MAX_DATE = 100  # characters
_MOST_HEADERS = 12
_MOST_LINES = 400  # of an e-mail, in which the headers of what was passed on may be


class QuotedMail(NamedTuple):
    """What somebody passed on: who wrote it, when and about what, as printed; its text as HTML; and what stands above
    that, as text."""

    sender: str
    date: str
    subject: str
    body: str
    cover: str

    def published(self, options: Options) -> StoryDate | None:
        """Return the moment of the e-mail, its day where the clock cannot be read; None without either."""
        return moment_of(self.date, options) or moment_of(_CLOCK.sub("", self.date[:_MAX_DATE]), options)


def quoted_mail_in(body: str) -> QuotedMail | None:
    """Return the e-mail that was passed on in the text of another one, None without one."""
    pieces = _BREAK.split(body)
    texts = ((number, text_of(pieces[number]).strip()) for number in range(0, len(pieces), 2))
    lines = list(islice(((number, line) for number, line in texts if line), _MOST_LINES))
    for place, (_, line) in enumerate(lines):
        if not _HEADERS[0][1].fullmatch(line):
            continue
        headers = _headers(lines[place : place + _MOST_HEADERS])
        if {"from", "date", "subject"} <= headers.keys() and (rest := _rest(pieces, headers)):
            above = lines[:place]
            if above and _MARK.fullmatch(above[-1][1][:200]):
                above = above[:-1]
            known = {name: value for name, (_, value) in headers.items()}
            printed = [text for number, text in lines[place:] if number <= max(n for n, _ in headers.values())]
            cover = "\n".join([*(text for _, text in above), *printed])
            return QuotedMail(known["from"], known["date"], known["subject"], rest, cover)
    return None


def _headers(lines: list[tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Return the headers at the beginning of some lines by their name, each with the number of its piece."""
    headers: dict[str, tuple[int, str]] = {}
    for number, line in lines:
        name, match = next(((name, m) for name, pattern in _HEADERS if (m := pattern.fullmatch(line))), ("", None))
        if match is None:
            break
        headers.setdefault(name, (number, match[1].strip()))
        headers["last"] = (number, "")
    return headers


def _rest(pieces: list[str], headers: dict[str, tuple[int, str]]) -> str:
    """Return the text below the headers."""
    rest = _LEFT_OPEN.sub("", "".join(pieces[headers["last"][0] + 1 :]))
    if rest and not _BREAK.match(rest):
        rest = f"<p>{rest}"
    return rest if text_of(rest).strip() else ""
