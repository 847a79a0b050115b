"""What keys are called today: a story keeps the key and the name it was printed with, pages link to what it became.

names = today(tag=["belarus"], author=["adam-morrow"])      # one query
names["tag", "belarus"].url
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.urls import reverse

from articles.models import CatalogueAgency, CatalogueAuthor, CatalogueEntry, CatalogueTag
from articles.models.named import Named
from articles.references import ALIASES, MODELS
from articles.story import Story

_STORIES = {"section": CatalogueEntry, "tag": CatalogueTag, "author": CatalogueAuthor, "agency": CatalogueAgency}


class Name(NamedTuple):
    """A section, tag, author or agency under its name of today; `is_found` says that live stories have it."""

    noun: str
    key: str
    pk: int
    slug: str
    name: str
    is_found: bool

    @property
    def url(self) -> str:
        """Its page; empty where there is none, because no live story has it."""
        return reverse(self.noun, args=[self.slug]) if self.is_found else ""


def found(noun: str) -> QuerySet[Named]:
    """Give the things of this kind that live stories have: a name used on the desk alone is nobody's business."""
    return MODELS[noun].objects.filter(_in_live_stories(noun, "pk"))


def today(**keys: Iterable[str]) -> dict[tuple[str, str], Name]:
    """Look up keys and aliases, given as noun to keys, in one query; unknown ones are left out."""
    parts = []
    for noun, wanted in keys.items():
        wanted = set(wanted)
        if not wanted:
            continue
        label = Value(noun, output_field=CharField())
        rows, aliases = MODELS[noun].objects.order_by(), ALIASES[noun].objects.order_by()
        parts += [
            rows.filter(slug__in=wanted).values_list(label, "slug", "pk", "slug", "name", _in_live_stories(noun, "pk")),
            aliases.filter(slug__in=wanted).values_list(
                label, "slug", "target_id", "target__slug", "target__name", _in_live_stories(noun, "target")
            ),
        ]
    names = (Name(*row) for row in parts[0].union(*parts[1:], all=True)) if parts else ()
    return {(name.noun, name.key): name for name in names}


def names_in(story: Story) -> dict[tuple[str, str], Name]:
    """Look up everything a story names, in one query."""
    return today(
        section=[story.section.key] if story.section else [],
        tag=[tag.key for tag in story.tags],
        author=[byline.key for byline in story.bylines if byline.key],
        agency=[line.key for line in story.agency_lines if line.key],
    )


def _in_live_stories(noun: str, reference: str) -> Exists:
    return Exists(_STORIES[noun].objects.order_by().filter(**{noun: OuterRef(reference)}))
