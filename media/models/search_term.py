"""A search term: readers find a photograph by it. Terms are derived from the texts and rewritten when these change."""

from django.db import models

from media.models.photo import Photo


class SearchTerm(models.Model):
    """One photograph under one term. `key` is the folded term, `name` the term as printed, `day` orders the lists."""

    class Kind(models.IntegerChoices):
        PHOTOGRAPHER = 1
        AGENCY = 2
        PLACE = 3
        KEYWORD = 4
        YEAR = 5
        WORD = 6
        # Words of the file name, the instructions and the embedded metadata: not for readers.
        DESK_WORD = 7

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="terms", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    key = models.CharField(max_length=100)
    name = models.CharField(max_length=300, blank=True)
    day = models.DateField()

    class Meta:
        db_table = "media_term"
        constraints = [models.UniqueConstraint(fields=["photo", "kind", "key"], name="term_once_for_photo")]
        # With the day in the index, a query for a frequent term reads it newest first and stops after one page.
        indexes = [models.Index(fields=["kind", "key", "-day", "-photo"], name="term_newest")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.name or self.key}"
