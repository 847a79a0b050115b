"""What belongs to the list of articles: views that people keep of it, and work on many articles at once."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A search of the list under a name: its owner's, or everybody's where it is shared."""

    MAX_PER_USER = 50  # of one person

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True, help_text="What follows the “?” in the list's address.")
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(name="view_name_is_unique_for_its_owner", fields=["owner", "name"]),
            models.CheckConstraint(name="view_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self):
        return self.name


class BulkRun(models.Model):
    """One act on many articles: who began it, how each article stood then, and what became of each.

    `articles` holds [key, latest version, desk copy seen], `outcomes` key → "" where it was done, else why not. No
    words of stories stand here, so that an erasure has nothing to find.
    """

    act = models.CharField(max_length=20)
    by = models.CharField(max_length=150)
    begun_at = models.DateTimeField(auto_now_add=True, db_index=True)
    words = models.JSONField(default=dict, blank=True)  # what the act was given; emptied when it is finished
    said = models.CharField(max_length=400, blank=True)
    articles = models.JSONField(default=list)
    outcomes = models.JSONField(default=dict, blank=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.said or self.act
