"""The one table of taxonomies (sections, tags, authors, agencies): the tables of each kind, by its noun.

    TAXONOMIES["tag"].model, TAXONOMIES["tag"].entries_with(belarus)

What is no table (labels, plurals, fields of a story) is in `articles.story.nouns`, under the same keys.
"""

from dataclasses import dataclass

from django.db.models import Model, QuerySet

from articles.models import (
    Agency,
    AgencyAlias,
    Author,
    AuthorAlias,
    CatalogueAgency,
    CatalogueAuthor,
    CatalogueEntry,
    CatalogueTag,
    DeskAgencyLine,
    DeskByline,
    DeskCopy,
    Section,
    SectionAlias,
    Tag,
    TagAlias,
)
from articles.models.taxonomy_base import TaxonomyTerm, TermAlias
from articles.story.nouns import NOUNS


@dataclass(frozen=True)
class Taxonomy:
    """The tables of one kind of term.

    `link_model` is the table that links entries of the catalogue with terms; None where the entry itself has the key,
    because a story has one section. `desk_model` is the table of the desk whose rows name a term.
    """

    noun: str
    model: type[TaxonomyTerm]
    alias_model: type[TermAlias]
    link_model: type[Model] | None
    desk_model: type[Model]

    @property
    def usage_model(self) -> type[Model]:
        """Return the table with a row for each live story and term; its field of the term is named as the noun."""
        return self.link_model or CatalogueEntry

    @property
    def desk_field(self) -> str:
        """Return the field of `desk_model` that names the term."""
        return NOUNS[self.noun].story_field if self.desk_model is DeskCopy else self.noun

    @property
    def desk_lookup(self) -> str:
        """Return the lookup from a desk copy to the term: `tags`, `bylines__author`."""
        field = NOUNS[self.noun].story_field
        return field if self.desk_model is DeskCopy else f"{field}__{self.noun}"

    def usages_of(self, term: TaxonomyTerm) -> QuerySet:
        """Return the rows of `usage_model` that have a term: one for each live story."""
        return self.usage_model.objects.filter(**{self.noun: term})

    def entries_with(self, term: TaxonomyTerm) -> QuerySet[CatalogueEntry]:
        """Return the entries of the catalogue that have a term, the newest first."""
        if self.link_model is None:
            return CatalogueEntry.objects.filter(**{self.noun: term})
        return CatalogueEntry.objects.filter(pk__in=self.usages_of(term).values("entry"))

    def desk_rows_with(self, term: TaxonomyTerm) -> QuerySet:
        """Return the rows of `desk_model` that name a term."""
        return self.desk_model.objects.filter(**{self.desk_field: term})

    def desk_copies_with(self, term: TaxonomyTerm) -> QuerySet[DeskCopy]:
        """Return the desk copies that name a term; a copy comes once for each of its rows that does."""
        return DeskCopy.objects.filter(**{self.desk_lookup: term})


TAXONOMIES = {
    taxonomy.noun: taxonomy
    for taxonomy in (
        Taxonomy("section", Section, SectionAlias, None, DeskCopy),
        Taxonomy("tag", Tag, TagAlias, CatalogueTag, DeskCopy),
        Taxonomy("author", Author, AuthorAlias, CatalogueAuthor, DeskByline),
        Taxonomy("agency", Agency, AgencyAlias, CatalogueAgency, DeskAgencyLine),
    )
}
LINK_MODELS = {noun: taxonomy.link_model for noun, taxonomy in TAXONOMIES.items() if taxonomy.link_model}
