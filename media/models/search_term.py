"""A term is something readers find a photograph by; derived from its words, and made anew whenever they change."""

from django.db import models

from media.models.photo import Photo


class SearchTerm(models.Model):
    """Index one photograph under one term, in the order of lists; `name` is the term as printed."""

    class Kind(models.IntegerChoices):
        PHOTOGRAPHER = 1
        AGENCY = 2
        PLACE = 3
        KEYWORD = 4
        YEAR = 5
        WORD = 6
        # Of the file name, the instructions and the file's own metadata: not for readers.
        DESK_WORD = 7

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="terms", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    key = models.CharField(max_length=100)
    name = models.CharField(max_length=300, blank=True)
    day = models.DateField()

    class Meta:
        db_table = "media_term"
        constraints = [models.UniqueConstraint(fields=["photo", "kind", "key"], name="term_once_for_photo")]
        # The day stands in the index, so that a common term is walked newest first and stops after one page.
        indexes = [models.Index(fields=["kind", "key", "-day", "-photo"], name="term_newest")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.name or self.key}"
