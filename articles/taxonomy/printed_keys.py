"""Find the stories of the record that name a term under any key it ever had, and what an import should be told."""

import json
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

from django.db.models import Q

from articles.models.taxonomy_base import TaxonomyTerm
from articles.story.keys import former_key_of, key_of
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver, find_term, terms_in


def names_term(term: TaxonomyTerm) -> Q:
    """Return the condition that the `story_json` of a row names the term: by its key, an alias, or a former key.

    Under a former key other names may stand as well, so the printed name counts with it.
    """
    conditions = [has_key(term.slug)]
    for key, name in [(term.slug, term.name), *term.aliases.values_list("slug", "name")]:
        conditions.append(has_key(key))
        former = former_key_of(name)
        if former != key and key_of(name) != former:
            printed = json.dumps(name, ensure_ascii=False)
            conditions.append(has_key(former) & Q(story_json__contains=f'"name":{printed}'))
    return reduce(or_, conditions)


def has_key(key: str) -> Q:
    """Return the condition that the `story_json` of a row has a key."""
    return Q(story_json__contains=f'"key":"{key}"')


def name_remarks(story: Story, resolver: TaxonomyResolver) -> Iterator[str]:
    """Yield a sentence for each name of a story that leads to a term of another name.

    The resolver must have looked up the story's terms. Names that an editor joined by an alias or a merge are passed
    over.
    """
    for noun, key, name, _ in terms_in(story):
        own_key = key_of(name)
        if not own_key or resolver.resolve(noun, key) == own_key:
            continue
        term = find_term(noun, key)
        if term and own_key not in _keys_of_names([term.name, *term.aliases.values_list("name", flat=True)]):
            yield (
                f"{noun}: “{name}” leads to “{term.name}” ({term.slug}); if they are not the same, give one of them "
                "another key."
            )


def _keys_of_names(names: Iterable[str]) -> set[str]:
    return {key_of(name) for name in names}
