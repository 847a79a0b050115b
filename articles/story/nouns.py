"""The kinds of terms that stories name (section, tag, author, agency) as plain data: words, URLs, fields of a story.

    NOUNS["agency"].plural, NOUNS["agency"].terms_of(story)
    for noun in NOUNS: …                        the keys: "section", "tag", "author", "agency"

A noun is the key of one kind: in queries, parameters, names of URLs, permissions and the audit log. The tables of each
kind are in `articles.taxonomy.taxonomy`, because nothing in this package knows a database.
"""

from dataclasses import dataclass

from articles.story.credits import AgencyLine, Byline, Term
from articles.story.lazy_text import gettext_lazy as _
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
    label: str  # of one term
    plural_label: str  # the title of the index page
    facet_label: str
    excluded_label: str
    unknown_label: str  # for a search with a term that no story has
    related_label: str  # above the terms that the stories of a list have in common
    related_rank: int  # the order in which a list page shows these groups

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
            label=_("Section"),
            plural_label=_("Sections"),
            facet_label=_("Sections"),
            excluded_label=_("Not in section"),
            unknown_label=_("No story has the section “%(name)s”."),
            related_label=_("Sections"),
            related_rank=3,
        ),
        Noun(
            name="tag",
            plural="tags",
            story_field="tags",
            operators=("tag",),
            label=_("Tag"),
            plural_label=_("Tags"),
            facet_label=_("Tags"),
            excluded_label=_("Not tagged"),
            unknown_label=_("No story has the tag “%(name)s”."),
            related_label=_("Tags"),
            related_rank=1,
        ),
        Noun(
            name="author",
            plural="authors",
            story_field="bylines",
            operators=("by", "byline", "author"),
            label=_("Author"),
            plural_label=_("Authors"),
            facet_label=_("Authors"),
            excluded_label=_("Not by"),
            unknown_label=_("No story has the author “%(name)s”."),
            related_label=_("Reporters"),
            related_rank=2,
        ),
        Noun(
            name="agency",
            plural="agencies",
            story_field="agency_lines",
            operators=("agency",),
            label=_("Agency"),
            plural_label=_("Agencies"),
            facet_label=_("Agencies"),
            excluded_label=_("Not from"),
            unknown_label=_("No story has the agency “%(name)s”."),
            related_label=_("Agencies"),
            related_rank=4,
        ),
    )
}
