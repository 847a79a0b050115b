"""The change log of the catalogue, the frequent stems of stories, and the searches that had no result."""

from django.db import models

from articles.story.lazy_text import gettext_lazy as _


class CatalogueChange(models.Model):
    """An entry that was written or removed (`gone`) in a generation; a row without a docid marks the generation alone.

    Every generation of the last few thousand changes has a row, so that a process with columns in memory knows whether
    it can refresh them from this log. If its generation has no row, it has to read all columns again.
    """

    generation = models.PositiveBigIntegerField()
    token = models.BigIntegerField(
        help_text=_("Tells this generation from one of the same number that was rolled back.")
    )
    docid = models.BigIntegerField(null=True)
    gone = models.BooleanField(default=False)
    dependency_keys = models.TextField(
        db_default="", help_text=_("The terms that the entry has or had, and its article; empty if that is not known.")
    )

    class Meta:
        indexes = [models.Index(fields=["generation"], name="changes_by_generation")]

    def __str__(self):
        return f"{self.generation}: {self.docid}{' gone' if self.gone else ''}"


class CommonStems(models.Model):
    """One row: the most frequent stems, separated by spaces, in the order of their bits in `StoryStems`."""

    stems = models.TextField()

    def __str__(self):
        return self.stems


class StoryStems(models.Model):
    """The frequent stems that a story in the catalogue has: one bit for each, in the order of `CommonStems`."""

    docid = models.BigIntegerField(primary_key=True)
    bits = models.BinaryField(max_length=128)

    def __str__(self):
        return str(self.docid)


class FailedSearch(models.Model):
    """Words that readers searched for without a result: how often and when last, never who or from where."""

    words = models.CharField(max_length=100, unique=True)
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "articles_unansweredsearch"
        verbose_name = _("unanswered search")
        verbose_name_plural = _("unanswered searches")

    def __str__(self):
        return self.words
