"""Sections and tags: where a story stands, and what it is about."""

from django.db import models

from articles.models.named import TaxonomyTerm, TermAlias


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
