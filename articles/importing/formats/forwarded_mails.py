"""The stories of an e-mail that carries other e-mails: forwarded ones, or those of a digest.

    [story.message for story in stories_in(message, text_of)]

What somebody forwards is the story, with its own sender, subject and date; the covering note is kept with its source.
An e-mail that says more than what is attached to it, under a subject of its own, is the story itself.
https://www.rfc-editor.org/rfc/rfc2046#section-5.2
"""

import binascii
import email
import re
from collections.abc import Callable, Iterator
from email.message import Message
from typing import NamedTuple

from articles.story.dates import InvalidStory

MAX_LEVELS = 10  # e-mails in each other
MAX_PARTS = 1000
_TOO_DEEP = "e-mail: nested too deeply; save the innermost e-mail by itself."
# In front of a subject that somebody answered or passed on, and what a gateway puts there.
PASSED_ON = re.compile(r"^(?:(?:(?:re|fwd?|aw|wg|tr|rv|sv|vs)\s*:|\[ext(?:ern(?:al)?)?\]:?)\s*)+(?=\S)", re.I)
_FORWARDED = re.compile(r"(?:fwd?|wg|tr|rv|vs)\s*:", re.I)


class MailStory(NamedTuple):
    """An e-mail that is a story, its parts, and the e-mails that carry it, the outermost first."""

    message: Message
    parts: list[Message]
    carriers: tuple[Message, ...] = ()


def parsed(content: bytes) -> Message:
    """Return the e-mail in a file. Raises InvalidStory."""
    if content[:50_000].count(b"multipart/") > 100:
        raise InvalidStory("e-mail: nested too deeply; no story is.")
    try:
        message = email.message_from_bytes(content)
        parts = parts_of(message)
    except RecursionError:
        raise InvalidStory(_TOO_DEEP) from None
    except (ValueError, LookupError, AttributeError):
        raise InvalidStory("e-mail: its parts or headers are damaged; save it again, or its text.") from None
    if not (message.keys() and parts):
        raise InvalidStory("e-mail: it has no headers; save it with them, or say --format clipping.")
    return message


def is_forward(subject: str) -> bool:
    """Return whether a subject says that an e-mail passes another one on."""
    return bool(_FORWARDED.match(subject))


def parts_of(message: Message) -> list[Message]:
    """Return the parts of an e-mail and of those inside it that have no parts themselves."""
    return [part for part, _ in zip(message.walk(), range(MAX_PARTS), strict=False) if not part.is_multipart()]


def own_parts_of(message: Message) -> tuple[list[Message], list[Message]]:
    """Return the parts of an e-mail that have no parts themselves, and the e-mails that it carries."""
    own, carried, waiting = [], [], [message]
    while waiting and len(own) + len(carried) < MAX_PARTS:
        part = waiting.pop(0)
        inner = part.get_payload()
        inner = [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []
        if inner and part.get_content_type() in ("message/rfc822", "message/global"):
            carried += [one for one in map(_decoded, inner) if one.keys()]
        elif inner:
            waiting[:0] = inner
        else:
            own.append(part)
    return own, carried


def _decoded(message: Message) -> Message:
    """Return an e-mail, decoded if a gateway has packed it as Base64, which the standard forbids."""
    payload = message.get_payload()
    if message.keys() or not isinstance(payload, str):
        return message
    try:
        return email.message_from_bytes(binascii.a2b_base64(payload.encode("ascii", "replace")))
    except (binascii.Error, RecursionError):
        return message


def stories_in(
    message: Message, letters_in: Callable[[list[Message]], int], subject_of: Callable[[Message], str]
) -> Iterator[MailStory]:
    """Yield the stories in an e-mail. Raises InvalidStory for one that is nested too deeply.

    `letters_in` returns how many letters the text of parts has, `subject_of` the subject of an e-mail.
    """
    waiting: list[MailStory] = [MailStory(message, [])]
    while waiting:
        current, shared_parts, carriers = waiting.pop(0)
        if len(carriers) > MAX_LEVELS:
            raise InvalidStory(_TOO_DEEP)
        own, carried = own_parts_of(current)
        if not carried or _is_story(current, own, carried, letters_in, subject_of):
            yield MailStory(current, [*parts_of(current), *shared_parts], carriers)
            continue
        # Photographs beside one e-mail alone are its own.
        shared_parts = (
            [*shared_parts, *(part for part in own if part.get_content_maintype() != "text")] if not carried[1:] else []
        )
        waiting[:0] = [MailStory(inner, shared_parts, (*carriers, current)) for inner in carried]


def _is_story(
    message: Message,
    own: list[Message],
    carried: list[Message],
    letters_in: Callable[[list[Message]], int],
    subject_of: Callable[[Message], str],
) -> bool:
    """Return whether an e-mail is a story itself, and not the cover of those that it carries."""
    carried_letters = max(letters_in(parts_of(inner)) for inner in carried)
    if not carried_letters or message.get_content_type() == "multipart/digest":
        return not carried_letters
    subject = subject_of(message)
    is_forwarded = is_forward(subject) or any(
        PASSED_ON.sub("", subject) == PASSED_ON.sub("", subject_of(inner)) for inner in carried
    )
    return not is_forwarded and letters_in(own) > carried_letters
