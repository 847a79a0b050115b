"""Comments between colleagues on passages of a story. They belong to the desk: public pages never read them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.models.article import Article

MAX_QUOTE = 2_000  # characters


class Comment(models.Model):
    """A comment on a passage, or a reply to a comment. It is no part of the story and is never published.

    `quote` is the passage as it stood when the comment was written; "" for replies and comments on the whole story.
    `mentions` are the colleagues whom the text names as @name.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    quote = models.TextField(max_length=MAX_QUOTE, blank=True)
    text = models.TextField(max_length=10_000)
    by = models.CharField(max_length=150, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_by = models.CharField(max_length=150, blank=True, editable=False)
    resolved_at = models.DateTimeField(null=True, editable=False)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="reply_has_no_quote_and_is_not_resolved",
                condition=models.Q(parent=None) | models.Q(quote="", resolved_at=None),
            )
        ]

    def __str__(self):
        return str(self.text)[:80]
