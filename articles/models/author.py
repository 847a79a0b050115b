"""Authors and agencies: who a story is by."""

from django.db import models

from articles.models.named import TaxonomyTerm, TermAlias


class Author(TaxonomyTerm):
    role = models.CharField(max_length=200, blank=True, help_text="As in “Environment reporter”.")

    class Meta(TaxonomyTerm.Meta):
        pass


class AuthorAlias(TermAlias):
    target = models.ForeignKey(Author, models.CASCADE, related_name="aliases")


class Agency(TaxonomyTerm):
    class Meta(TaxonomyTerm.Meta):
        verbose_name_plural = "agencies"


class AgencyAlias(TermAlias):
    target = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")
