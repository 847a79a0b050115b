"""The log of actions that make no version (flags, addresses, merges), and the requests for erasure."""

import hashlib
import secrets
import uuid
from datetime import UTC

from django.conf import settings
from django.db import models, router, transaction
from django.utils import timezone

from articles.models.article import Article
from articles.story.lazy_text import gettext_lazy as _


class ImmutableEntry(TypeError):
    """Raised if code tries to change or delete an entry of the audit log."""


# The entry that says what is left of entries that lost words: its detail has a digest for each of their primary keys.
REDACTION = {"action": "remove words", "noun": "audit log"}
_BATCH = 500


class AuditQuerySet(models.QuerySet):
    """Entries of the audit log; methods that would change or delete rows raise ImmutableEntry, except `redact`."""

    def redact(self, *fields: str) -> int:
        """Empty details, salts and these fields ("key") of all entries; return the number of entries.

        The commitments stay, so that the entries still count in the seals, and nobody can guess the words from them.
        A new entry has digests of what is left: whoever empties a salt without it, to write another name, is found.
        """
        alias = router.db_for_write(AuditEntry)
        with transaction.atomic(using=alias):
            pks = list(self.using(alias).values_list("pk", flat=True))
            for start in range(0, len(pks), _BATCH):
                batch = AuditEntry.objects.using(alias).filter(pk__in=pks[start : start + _BATCH])
                models.QuerySet.update(batch, **dict.fromkeys(["detail", "salt", *fields], ""))
                detail = " ".join(f"{entry.pk}:{entry.remains}" for entry in batch.order_by("pk"))
                AuditEntry.objects.using(alias).create(detail=detail, **REDACTION)
        return len(pks)

    def update(self, **kwargs):
        """Raise ImmutableEntry."""
        raise ImmutableEntry("An entry of the audit log is never changed; an erasure uses `redact`.")

    def delete(self):
        """Raise ImmutableEntry."""
        raise ImmutableEntry("An entry of the audit log is never deleted.")

    update.alters_data = delete.alters_data = redact.alters_data = True  # pyright: ignore[reportFunctionMemberAccess]


class AuditEntry(models.Model):
    """One action that makes no version, with who did it; verbs add the rows, and the admin only shows them.

    `commitment` is the SHA-256 of the entry's values with a random salt; an entry that lost words by an erasure has no
    salt any more, and a later entry says what is left of it (`REDACTION`). `digest` also covers the time, and the
    digest of the entry that was the last one at that moment, whose primary key is `after`: a chain, in which a changed,
    planted or deleted entry is found. Entries of transactions that overlap may come after the same one, so nobody waits
    for another. The seals cover the chain's end.
    Entries of earlier releases have no digest; the chain begins behind them.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.CharField(max_length=150)
    action = models.CharField(max_length=30)
    noun = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    detail = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True, editable=False)
    commitment = models.CharField(max_length=64, editable=False)
    after = models.PositiveBigIntegerField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = AuditQuerySet.as_manager()  # pyright: ignore[reportCallIssue]

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = _("audit log")
        indexes = [models.Index(fields=["noun", "key"], name="audit_of_a_thing")]

    def __str__(self):
        return f"{self.action} {self.noun} {self.key}"

    def save(self, *args, **kwargs):
        """Insert the entry at the end of the chain; raises ImmutableEntry if it is in the database already."""
        if not self._state.adding:
            raise ImmutableEntry("An entry of the audit log is never changed.")
        self.salt = secrets.token_hex(16)
        self.commitment = self.computed_commitment()
        last = AuditEntry.objects.using(kwargs.get("using") or router.db_for_write(AuditEntry)).order_by("-pk").first()
        self.after = last.pk if last else None
        self.digest = self.computed_digest(last.link if last else "")
        super().save(*args, **kwargs)

    @property
    def link(self) -> str:
        """Return what the digest of the next entry covers; of an entry of an earlier release its commitment."""
        return str(self.digest or self.commitment)

    def computed_commitment(self) -> str:
        """Return the SHA-256 of the salt and all values but the time, as 64 hexadecimal digits."""
        values = (self.salt, self.action, self.noun, self.key, self.by, self.detail)
        return hashlib.sha256("\0".join(map(str, values)).encode()).hexdigest()

    @property
    def remains(self) -> str:
        """Return the SHA-256 of what an entry without details says, as 64 hexadecimal digits."""
        values = (self.action, self.noun, self.key, self.by, self.detail)
        return hashlib.sha256("\0".join(map(str, values)).encode()).hexdigest()

    def computed_digest(self, link: str) -> str:
        """Return the SHA-256 of place, time and commitment after the entry with this link: 64 hexadecimal digits."""
        values = (link, self.after or "", self.at.astimezone(UTC).isoformat(), self.commitment)
        return hashlib.sha256("\0".join(map(str, values)).encode()).hexdigest()


class ArchiveIdentity(models.Model):
    """One row: the UUID of this archive, its newest seal, and the largest size that its public log ever had."""

    uuid = models.UUIDField(editable=False)
    newest_seal = models.CharField(max_length=100, blank=True, editable=False)
    log_size = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name_plural = _("archive identity")

    def __str__(self):
        return str(self.uuid)

    @classmethod
    def of_this_archive(cls) -> "ArchiveIdentity":
        """Return the row, made now if there is none."""
        return cls.objects.get_or_create(pk=1, defaults={"uuid": uuid.uuid4()})[0]


class ErasureRequest(models.Model):
    """A request to erase an article: an archivist makes the request, an administrator executes it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="erasure_requests")
    reference = models.CharField(
        max_length=200, help_text=_("The court order or letter; none of the words to be erased.")
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    requested_at = models.DateTimeField(auto_now_add=True)
    executed_by = models.CharField(max_length=150, blank=True, editable=False)
    executed_at = models.DateTimeField(null=True, editable=False)
    scrubbed_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When the files were rewritten without it.")
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.reference
