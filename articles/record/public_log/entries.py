"""The entries of the log: 32 bytes that stand for a version, made from what readers see of it.

    public text = canonical JSON of the story without its source, and of the note that readers see
    salt        = SHA-256("public" ‖ salt of the version)
    text        = SHA-256(salt ‖ public text)
    entry       = SHA-256(canonical JSON of article, number, kind, dates, text and digest of the version)

The digest of a version also covers what is not public: the account that published it, and what an import kept of its
source. So the entry has a digest of the public text beside it. A stranger checks the text, the archive both.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from articles.models import Version, VersionKind
from articles.record import hash_chain
from media.row_batches import in_batches

TEXT = 32  # bytes


class PublicText(NamedTuple):
    """The public text of a version as bytes, with its salt as hexadecimal digits."""

    content: bytes
    salt: str

    @property
    def digest(self) -> bytes:
        """Return the salted digest."""
        return hashlib.sha256(bytes.fromhex(self.salt) + self.content).digest()


def public_text(kind: str, story_json: str, note: str, salt: str) -> PublicText:
    """Return what readers see of a version; a minor edit shows no note, a withdrawal no text."""
    story = "{}" if kind == VersionKind.WITHDRAW else without_source(story_json)
    public_note = "" if kind == VersionKind.MINOR_EDIT else note
    content = b'{"note":%b,"story":%b}' % (json.dumps(public_note, ensure_ascii=False).encode(), story.encode())
    return PublicText(content, hashlib.sha256(b"public" + bytes.fromhex(salt)).hexdigest())


# A key of the story itself, after its schema: inside a text a quotation mark has a backslash, and no part has such a
# key. All values of a source are texts.
_SOURCE = re.compile(r',"source":\{(?:"[a-z_]+":"[^"\\]*(?:\\.[^"\\]*)*",?)*\}')


def without_source(story_json: str) -> str:
    """Return canonical JSON of a story without its source; the stored bytes are canonical, and are not parsed."""
    if '"source":' not in story_json:
        return story_json
    text, count = _SOURCE.subn("", story_json)
    if count == 1 and '"source":{' not in text:
        return text
    story = json.loads(story_json)
    story.pop("source", None)
    return hash_chain.canonical(story).decode()


class LogLeaf(NamedTuple):
    """A version in the log: its primary key, the digest of its public text, and its entry."""

    pk: int
    text: bytes
    entry: bytes


_HEADER = ("number", "kind", "effective", "effective_at", "recorded_at", "digest")
_COLUMNS = ("pk", "article__uuid", *_HEADER, "story_json", "note", "salt", "redacted_by")


def public_header(uuid, text: bytes, number, kind, effective, effective_at, recorded_at, digest) -> dict:
    """Return what the log says of a version."""
    return {
        "article": str(uuid),
        "digest": digest,
        "effective": effective,
        "effective_at": hash_chain.instant(effective_at),
        "kind": str(kind),
        "number": number,
        "recorded_at": hash_chain.instant(recorded_at),
        "text": text.hex(),
    }


def header_of(version: Version, text: bytes) -> dict:
    """Return the public header of a version."""
    return public_header(version.article.uuid, text, *(getattr(version, name) for name in _HEADER))


def read(after: int = 0, up_to: int | None = None, texts: Iterable[bytes] = ()) -> Iterator[LogLeaf]:
    """Yield the leaves of the versions in the order of the log; `after` and `up_to` are primary keys.

    `texts` are the digests that the log has; of a version that lost words, that digest is taken.
    """
    logged_texts = iter(texts)
    rows = Version.objects.filter(pk__gt=after)
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    for pk, uuid, *header, story_json, note, salt, redacted_by in in_batches(rows.values_list(*_COLUMNS), 1_000):
        logged = next(logged_texts, bytes(TEXT))
        has_lost_words = story_json is None or redacted_by is not None
        text = logged if has_lost_words else public_text(header[1], story_json, note, salt).digest
        values = public_header(uuid, text, *header)
        yield LogLeaf(pk, text, hashlib.sha256(hash_chain.canonical(values)).digest())
