"""Search everything that the archive keeps for what is left of a name after it was removed.

    for sentence in residue(spellings): …         empty if nothing is left; no sentence has the name in it

What still has the name, and what is only similar to it (other accents, one word instead of two, across a full stop,
another ending), is for a person to look at: the archive does not guess.
"""

import html
import json
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from articles.models import Article, Author, Tag
from articles.record.anonymisation.inflected_names import InflectedNames, inflected_names
from articles.record.anonymisation.names import NameSpellings, without_escapes
from articles.record.anonymisation.search import has_name, indexed_articles, versions_like_name
from articles.record.word_places import PLACES, Place
from articles.story.folding import compact
from media.row_batches import in_batches

MAX_SENTENCES = 200
_BATCH = 500
# Versions are read above; the request itself is emptied when it is done.
_READ_APART = {"articles.Version", "articles.Anonymisation"}
_STILL, _SIMILAR = "the name is still there", "something like the name is there; look at it"
_FORM = "the name with another ending is there, or the name of somebody else; look at it"


def other_people(spellings: NameSpellings) -> NameSpellings:
    """Return the spellings with the longer names of other people, authors or tags, in which the name stands.

    A name of one word is taken for a surname, and a longer name with it for a name of the same person.
    """
    others: list[str] = []
    for model in (Author, Tag):
        people = model.objects.filter(kind=Tag.Kind.PERSON) if model is Tag else model.objects.all()
        names = [*people.values_list("name", flat=True), *people.values_list("aliases__name", flat=True)]
        others += [name for name in names if name and _is_other_person(name, spellings)]
    return NameSpellings(spellings.spellings, spellings.replacement, tuple(dict.fromkeys(others)))


def _is_other_person(name: str, spellings: NameSpellings) -> bool:
    letters = compact(name)
    if letters in spellings.letters or not spellings.are_in(name):
        return False
    longest = max((s for s in spellings.spellings if compact(s) in letters), key=len, default="")
    return len(longest.split()) > 1 or (not longest.isascii() and spellings.is_undivided(longest))


def residue(spellings: NameSpellings) -> list[str]:
    """Return sentences about what is left of the name, at most `MAX_SENTENCES` and one that says there are more."""
    sentences = list(islice(_sentences(spellings), MAX_SENTENCES + 1))
    if len(sentences) > MAX_SENTENCES:
        sentences[-1] = f"There is more than these {MAX_SENTENCES}: remove the name again when these are settled."
    return sentences


def _sentences(spellings: NameSpellings) -> Iterator[str]:
    if spellings.others:
        yield (
            f"{len(spellings.others)} authors or tags have longer names with the name in them; they were taken for "
            "other people and stay. Ask again with the longer name if it is the same person."
        )
    listed: set[int] = set()
    uuids = dict(Article.objects.values_list("pk", "uuid")) if spellings.letters else {}
    inflected = inflected_names(spellings)
    for version in versions_like_name(spellings, inflected.may_be_in):
        text = f"{version.story_json} {version.note}"
        is_left = spellings.may_be_in_json(text) and has_name(spellings, version)
        if what := _STILL if is_left else _likeness(spellings, inflected, text):
            yield f"Article {uuids.get(version.article_id)}, version {version.number}: {what}."
            listed.add(version.article_id)
    for article in sorted(indexed_articles(spellings) - listed):
        if not spellings.others:
            yield f"Article {uuids.get(article)}: a search for the name finds it."
    for place in PLACES:
        if place.label not in _READ_APART:
            yield from _rows(place, spellings, inflected)


def _likeness(spellings: NameSpellings, inflected: InflectedNames, text: str) -> str:
    """Return what is like the name in a text, as words of a sentence; "" if nothing is."""
    text = unquote(html.unescape(without_escapes(text)))
    texts = (text, spellings.without_tags(text))
    if any(map(spellings.are_similar_in, texts)):
        return _SIMILAR
    return _FORM if any(map(inflected.are_in, texts)) else ""


def _rows(place: Place, spellings: NameSpellings, inflected: InflectedNames) -> Iterator[str]:
    """Yield a sentence for each text of a place in which the name, or something like it, is left."""
    model, fields = place.model, [place.model._meta.get_field(name) for name in place.fields]
    for pk, *values in in_batches(model._base_manager.values_list("pk", *place.fields), _BATCH):
        texts = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values]
        if not spellings.may_be_in_json(" ; ".join(texts), inflected.may_be_in):
            continue
        for field, text in zip(fields, texts, strict=True):
            is_left = spellings.are_in(text) or spellings.are_in_key(text)
            if what := _STILL if is_left else _likeness(spellings, inflected, text):
                where = f"{model._meta.verbose_name} {pk}, {field.verbose_name}"
                yield f"{where[:1].upper()}{where[1:]}: {what}."
