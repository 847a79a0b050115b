"""Searches of the admin's article list that staff save under a name."""

from django.conf import settings
from django.db import models

from articles.story.lazy_text import gettext_lazy as _


class SavedView(models.Model):
    """A saved search of one person, or of all staff if it is shared."""

    MAX_PER_USER = 50

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True, help_text=_("What follows the “?” in the list's address."))
    is_shared = models.BooleanField(default=False)
    # Whether it is one of the search of everything, not of the list of articles.
    searches_everything = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="view_name_is_unique_for_its_owner", fields=["owner", "searches_everything", "name"]
            ),
            models.CheckConstraint(name="view_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self):
        return self.name
