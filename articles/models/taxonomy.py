"""The tables of sections, tags, authors and agencies, and of their aliases."""

from django.db import models

from articles.models.taxonomy_base import TaxonomyTerm, TermAlias
from articles.story.lazy_text import gettext_lazy as _


class Section(TaxonomyTerm):
    """A part of the newspaper; a story has one section or none."""

    class Meta(TaxonomyTerm.Meta):
        pass


class SectionAlias(TermAlias):
    """Another key or name of a section."""

    target = models.ForeignKey(Section, models.CASCADE, related_name="aliases")


class Tag(TaxonomyTerm):
    """A subject of stories; a story may have many."""

    class Kind(models.TextChoices):
        """What a tag names; `/tags/?kind=` lists the tags of one kind."""

        TOPIC = "topic", _("Topic")
        PLACE = "place", _("Place")
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")
        EVENT = "event", _("Event")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TOPIC)

    class Meta(TaxonomyTerm.Meta):
        constraints = [
            models.CheckConstraint(
                name="tag_kind_is_known",
                condition=models.Q(kind__in=["topic", "place", "person", "organisation", "event"]),
            )
        ]


class TagAlias(TermAlias):
    """Another key or name of a tag."""

    target = models.ForeignKey(Tag, models.CASCADE, related_name="aliases")


class Author(TaxonomyTerm):
    """A person who is named in bylines."""

    role = models.CharField(max_length=200, blank=True, help_text=_("As in “Environment reporter”."))

    class Meta(TaxonomyTerm.Meta):
        pass


class AuthorAlias(TermAlias):
    """Another key or name of an author."""

    target = models.ForeignKey(Author, models.CASCADE, related_name="aliases")


class Agency(TaxonomyTerm):
    """A news agency that is named in agency lines."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name_plural = _("agencies")


class AgencyAlias(TermAlias):
    """Another key or name of an agency."""

    target = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")
