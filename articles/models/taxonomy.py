"""Sections, tags, authors and agencies, and the other keys they are known by."""

from django.db import models

from articles.models.taxonomy_base import TaxonomyTerm, TermAlias


class Section(TaxonomyTerm):
    class Meta(TaxonomyTerm.Meta):
        pass


class SectionAlias(TermAlias):
    target = models.ForeignKey(Section, models.CASCADE, related_name="aliases")


class Tag(TaxonomyTerm):
    class Kind(models.TextChoices):
        TOPIC = "topic", "Topic"
        PLACE = "place", "Place"
        PERSON = "person", "Person"
        ORGANISATION = "organisation", "Organisation"
        EVENT = "event", "Event"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TOPIC)

    class Meta(TaxonomyTerm.Meta):
        constraints = [
            models.CheckConstraint(
                name="tag_kind_is_known",
                condition=models.Q(kind__in=["topic", "place", "person", "organisation", "event"]),
            )
        ]


class TagAlias(TermAlias):
    target = models.ForeignKey(Tag, models.CASCADE, related_name="aliases")


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
