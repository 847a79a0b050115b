"""The kinds of terms that stories name (section, tag, author, agency) as plain data: words, URLs, fields of a story.

    NOUNS["agency"].plural, NOUNS["agency"].terms_of(story)
    for noun in NOUNS: …                        the keys: "section", "tag", "author", "agency"

A noun is the key of one kind: in queries, parameters, names of URLs, permissions and the audit log. The tables of each
kind are in `articles.taxonomy.taxonomy`, because nothing in this package knows a database.
"""

from dataclasses import dataclass

from articles.story.credits import AgencyLine, Byline, Term
from articles.story.part import Part


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One kind of term with its words, its URLs and its field of a story; everything but the tables.

    `plural` is the folder in URLs and the name of the index page's URL. `story_field` is the field of a `Story`, and of
    a desk copy, that has the terms. `operators` are the filters of the query language; `format_query` uses the first.
    """

    name: str
    plural: str
    story_field: str
    operators: tuple[str, ...]
    facet_label: str
    excluded_label: str
    related_label: str  # above the terms that the stories of a list have in common
    related_rank: int  # the order in which a list page shows these groups

    @property
    def label(self) -> str:
        """Return the noun with a capital letter, as the label of one term."""
        return self.name.capitalize()

    @property
    def plural_label(self) -> str:
        """Return the plural with a capital letter, as the title of the index page."""
        return self.plural.capitalize()

    def terms_of(self, story: Part) -> tuple[Term | Byline | AgencyLine, ...]:
        """Return the terms of this kind that a story names, in its order, without the ones that have no key."""
        value = getattr(story, self.story_field)
        if isinstance(value, tuple):
            return tuple(term for term in value if term.key)
        return (value,) if value else ()

    def keys_of(self, story: Part) -> list[str]:
        """Return the keys of the terms of this kind that a story names."""
        return [term.key for term in self.terms_of(story)]


NOUNS = {
    noun.name: noun
    for noun in (
        Noun(
            name="section",
            plural="sections",
            story_field="section",
            operators=("section",),
            facet_label="Sections",
            excluded_label="Not in section",
            related_label="Sections",
            related_rank=3,
        ),
        Noun(
            name="tag",
            plural="tags",
            story_field="tags",
            operators=("tag",),
            facet_label="Tags",
            excluded_label="Not tagged",
            related_label="Tags",
            related_rank=1,
        ),
        Noun(
            name="author",
            plural="authors",
            story_field="bylines",
            operators=("by", "byline", "author"),
            facet_label="Authors",
            excluded_label="Not by",
            related_label="Reporters",
            related_rank=2,
        ),
        Noun(
            name="agency",
            plural="agencies",
            story_field="agency_lines",
            operators=("agency",),
            facet_label="Agencies",
            excluded_label="Not from",
            related_label="Agencies",
            related_rank=4,
        ),
    )
}
