"""Series: ordered sets of stories with a name. And related stories that an editor chose for the page of a story.

Neither is a part of a story: the versions stay as they were printed, and the audit log has who arranged what. Readers
see only the live stories among them.
"""

from urllib.parse import quote

from django.db import models
from django.utils.translation import gettext

from articles.models.article import Article
from articles.models.taxonomy_base import TaxonomyTerm, TermAlias
from articles.story.lazy_text import gettext_lazy as _


class Series(TaxonomyTerm):
    """An ordered set of stories: a serial, a dossier, an investigation in parts."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name_plural = _("series")

    def get_absolute_url(self):
        """Return the path of the page of the series."""
        return series_path(self.slug)


def series_path(slug: str) -> str:
    """Return the path of the page of a series. Not with `reverse`, as in `story_path`; a test compares both."""
    return f"/series/{quote(slug)}/"


class SeriesAlias(TermAlias):
    """A former key of a series."""

    target = models.ForeignKey(Series, models.CASCADE, related_name="aliases")


class SeriesPart(models.Model):
    """A story of a series; parts are in the order of their `place`."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="parts")
    article = models.ForeignKey(Article, models.CASCADE, related_name="series_parts")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(name="story_once_in_a_series", fields=["series", "article"])]

    def __str__(self):
        return gettext("Part %(place)s") % {"place": self.place}


class RelatedLink(models.Model):
    """A related story that an editor chose for the page of a story, before those that are found by themselves."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="related_links")
    related = models.ForeignKey(Article, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(name="related_once_to_a_story", fields=["article", "related"]),
            models.CheckConstraint(name="related_to_another_story", condition=~models.Q(article=models.F("related"))),
        ]

    def __str__(self):
        return gettext("Related story %(place)s") % {"place": self.place}
