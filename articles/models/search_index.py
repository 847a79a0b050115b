"""The change log of the catalogue: what workers that count in memory have to read again."""

from django.db import models


class CatalogueChange(models.Model):
    """An entry that was written or taken out, by the generation it came with; or, without a docid, a mark.

    Every generation of the last few thousand changes has a row here, so that whoever counts in memory knows whether
    what it holds can be brought up to date. A generation that is not here has to be read anew.
    """

    generation = models.PositiveBigIntegerField()
    token = models.BigIntegerField(help_text="Tells this generation from one of the same number that was rolled back.")
    docid = models.BigIntegerField(null=True)
    gone = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["generation"], name="changes_by_generation")]

    def __str__(self):
        return f"{self.generation}: {self.docid}{' gone' if self.gone else ''}"


class CommonStems(models.Model):
    """One row: the stems that many stories have, joined by blanks, in the order of their bits in `StoryStems`."""

    stems = models.TextField()

    def __str__(self):
        return self.stems


class StoryStems(models.Model):
    """Which of the common stems a story in the catalogue has, a bit for each, the first one first."""

    docid = models.BigIntegerField(primary_key=True)
    bits = models.BinaryField(max_length=128)

    def __str__(self):
        return str(self.docid)


class FailedSearch(models.Model):
    """Words that readers looked for and found nothing: how often, and when last. Never who, nor from where."""

    words = models.CharField(max_length=100, unique=True)
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "articles_unansweredsearch"
        verbose_name = "unanswered search"
        verbose_name_plural = "unanswered searches"

    def __str__(self):
        return self.words
