"""What was scheduled, as the audit log has it: `publish_due` publishes nothing else, and verification compares.

    record(row, by="edda")        in the transaction in which a story was scheduled, or lost words by order
    is_as_logged(row)             whether the row is what somebody scheduled
    for fault in faults(): …

An entry has article and row for its key, and a salted digest of text, note, kind, moment and who.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator

from django.db.models import Max

from articles.models import Article, AuditEntry, ScheduledStory
from articles.record.hash_chain import instant
from articles.story.text import clean_text

NOUN = "schedule"
_ENDS = ("unschedule", "delete draft", "restore from bin")
_COLUMNS = ("article_id", "kind", "note", "gravity", "slug", "story_json", "based_on", "by")


def record(row: ScheduledStory, *, by: str, forgets: bool = False):
    """Log what a row says; with `forgets`, former entries about the article lose their digests."""
    if forgets:
        forget(row.article)
    salt = secrets.token_hex(16)
    detail = f"{salt}:{_digest(salt, row)}"
    AuditEntry.objects.create(action="schedule", noun=NOUN, key=_key(row), by=clean_text(str(by)), detail=detail)


def forget(article: Article):
    """Take the digests out of the entries about an article, of which words went by order."""
    AuditEntry.objects.filter(noun=NOUN, key__startswith=f"{article.uuid}/").exclude(detail="").redact()


def is_as_logged(row: ScheduledStory) -> bool:
    """Return whether a row is what the last entry about it says."""
    entry = AuditEntry.objects.filter(noun=NOUN, key=_key(row)).order_by("-pk").first()
    salt, _, digest = entry.detail.partition(":") if entry else ("", "", "")
    return bool(digest) and _digest(salt, row) == digest


def faults() -> Iterator[str]:
    """Yield a sentence for each scheduled story that is not what somebody scheduled, and for each that is gone."""
    for row in ScheduledStory.objects.select_related("article").order_by("pk"):
        if not is_as_logged(row):
            yield f"scheduled story of article {row.article.uuid}: it is not what was scheduled by the audit log"

    for uuid in _missing():
        yield f"scheduled story of article {uuid}: it is missing, and nobody took it back; schedule it again"


def end_missing():
    """Log that what is missing is not scheduled any more: a bundle leaves out what lies on the desk."""
    for uuid in _missing():
        AuditEntry.objects.create(action="unschedule", noun="article", key=uuid, by="")


def _missing() -> list[str]:
    """Return the UUIDs of the articles whose schedule is gone, without a later version or an entry that explains it."""
    rows = set(map(_key, ScheduledStory.objects.select_related("article")))
    entries = AuditEntry.objects.filter(noun=NOUN).exclude(salt="").order_by("pk").values_list("key", "pk", "at")
    last = {key.partition("/")[0]: (key, pk, at) for key, pk, at in entries.iterator(2000)}
    gone = {uuid: (pk, at) for uuid, (key, pk, at) in last.items() if key not in rows}
    ended = AuditEntry.objects.filter(noun="article", action__in=_ENDS, key__in=gone).order_by("pk")
    ends = dict(ended.values_list("key", "pk"))
    articles = Article.objects.filter(uuid__in=gone).annotate(last=Max("versions__recorded_at")).order_by("pk")
    return [
        str(uuid)
        for uuid, newest in articles.values_list("uuid", "last")
        if ends.get(str(uuid), 0) < gone[str(uuid)][0] and not (newest and newest >= gone[str(uuid)][1])
    ]


def _key(row: ScheduledStory) -> str:
    return f"{row.article.uuid}/{row.pk}"


def _digest(salt: str, row: ScheduledStory) -> str:
    values = [instant(row.due_at), *(getattr(row, name) for name in _COLUMNS)]
    return hashlib.sha256(f"{salt}{json.dumps(values, ensure_ascii=False, default=str)}".encode()).hexdigest()
