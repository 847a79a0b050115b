"""The log of actions that make no version (flags, addresses, merges), and the requests for erasure."""

from django.conf import settings
from django.db import models

from articles.models.article import Article


class AuditEntry(models.Model):
    """One action that makes no version, with who did it; verbs add the rows, and the admin only shows them."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    action = models.CharField(max_length=30)
    noun = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit log"
        indexes = [models.Index(fields=["noun", "key"], name="audit_of_a_thing")]

    def __str__(self):
        return f"{self.action} {self.noun} {self.key}"


class ErasureRequest(models.Model):
    """A request to erase an article: an archivist makes the request, an administrator executes it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="erasure_requests")
    reference = models.CharField(max_length=200, help_text="The court order or letter; none of the words to be erased.")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    requested_at = models.DateTimeField(auto_now_add=True)
    executed_by = models.CharField(max_length=150, blank=True, editable=False)
    executed_at = models.DateTimeField(null=True, editable=False)
    scrubbed_at = models.DateTimeField(null=True, editable=False, help_text="When the files were rewritten without it.")

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.reference
