"""Authors and agencies: who a story is by."""

from django.db import models

from articles.models.named import Alias, Named


class Author(Named):
    role = models.CharField(max_length=200, blank=True, help_text="As in “Environment reporter”.")

    class Meta(Named.Meta):
        pass


class AuthorAlias(Alias):
    target = models.ForeignKey(Author, models.CASCADE, related_name="aliases")


class Agency(Named):
    class Meta(Named.Meta):
        verbose_name_plural = "agencies"


class AgencyAlias(Alias):
    target = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")
