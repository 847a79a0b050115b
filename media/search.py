"""Find photographs: the terms each one is entered under, and the published ones that have given terms.

>>> search_photos({SearchTerm.Kind.YEAR: "2024"}, "harbour storm", now, limit=48)
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Q

from media.metadata import words_in
from media.models import Original, Photo, SearchTerm

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MAX_WORDS = 200
# Where a photograph stands in the order of lists.
Place = tuple[date, int]
FACETED = (
    SearchTerm.Kind.PHOTOGRAPHER,
    SearchTerm.Kind.AGENCY,
    SearchTerm.Kind.PLACE,
    SearchTerm.Kind.KEYWORD,
    SearchTerm.Kind.YEAR,
)
# Facets count the newest photographs that match, so that they cost the same however many there are.
MAX_COUNTED = 1_000


def fold(text: str) -> str:
    """Make the key under which spellings are one: no case, no accents, single blanks."""
    text = unicodedata.normalize("NFKD", text).casefold()
    letters = (c for c in text if not unicodedata.combining(c) and (c.isprintable() or c.isspace()))
    return " ".join("".join(letters).split())[:100]


def words_of(text: str) -> list[str]:
    """Give the words of a text, folded, each once."""
    return list(dict.fromkeys(fold(word) for word in _WORDS.findall(text)))


def terms_of(photo: Photo, embedded: dict[str, dict]) -> list[SearchTerm]:
    """Give the terms a photograph is found by, by readers and, with what its file says, by the desk."""
    names_by_kind = {
        SearchTerm.Kind.PHOTOGRAPHER: [name.strip() for name in photo.photographer.split(";")],
        SearchTerm.Kind.AGENCY: [photo.agency],
        SearchTerm.Kind.PLACE: photo.places,
        SearchTerm.Kind.KEYWORD: photo.keywords,
        SearchTerm.Kind.YEAR: [photo.year],
    }
    terms_by_key = {}
    for kind, names in names_by_kind.items():
        for name in names:
            if key := fold(name):
                terms_by_key.setdefault((kind, key), name[:300])
    texts = [photo.headline, photo.caption, photo.alt, photo.credit, *photo.keywords, *photo.persons, photo.place]
    for word in words_of(" ".join(texts))[:_MAX_WORDS]:
        terms_by_key[SearchTerm.Kind.WORD, word] = ""
    for word in words_of(f"{photo.filename} {photo.instructions} {words_in(embedded)}")[: 2 * _MAX_WORDS]:
        if (SearchTerm.Kind.WORD, word) not in terms_by_key:
            terms_by_key[SearchTerm.Kind.DESK_WORD, word] = ""
    return [
        SearchTerm(photo=photo, kind=kind, key=key, name=name, day=photo.day)
        for (kind, key), name in terms_by_key.items()
    ]


def enter(photos: Iterable[Photo]) -> None:
    """Enter photographs under their terms, in place of what they were entered under before."""
    photos = list(photos)
    SearchTerm.objects.filter(photo__in=photos).delete()
    files = Original.objects.filter(sha256__in=[photo.sha256 for photo in photos])
    embedded = dict(files.values_list("photo", "embedded"))
    terms = [term for photo in photos for term in terms_of(photo, embedded.get(photo.pk, {}))]
    SearchTerm.objects.bulk_create(terms, batch_size=500)


def search_photos(
    filters: dict[SearchTerm.Kind, str], words: str, now: datetime, *, limit: int, after: Place | None = None
) -> list[Place]:
    """Give the places (day, key) of the newest published photographs under all of these terms, after a place if given.

    One index is walked, newest first: that of the rarest term; the others are looked up for each photograph on the way.
    """
    terms = [(kind, fold(text)) for kind, text in filters.items() if text]
    terms += [(SearchTerm.Kind.WORD, word) for word in words_of(words)]
    if not terms:
        photos = Photo.objects.in_library(now).newest_first()
        rows = photos.filter(Q(day__lt=after[0]) | Q(day=after[0], pk__lt=after[1])) if after else photos
        return list(rows.values_list("day", "pk")[:limit])
    (kind, key), *others = _rarest_first(terms)
    published = Photo.objects.filter(pk=OuterRef("photo")).in_library(now)
    rows = SearchTerm.objects.filter(Exists(published), kind=kind, key=key).order_by("-day", "-photo")
    for kind, key in others:
        rows = rows.filter(Exists(SearchTerm.objects.filter(photo=OuterRef("photo"), kind=kind, key=key)))
    if after:
        rows = rows.filter(Q(day__lt=after[0]) | Q(day=after[0], photo__lt=after[1]))
    return list(rows.values_list("day", "photo")[:limit])


def on_desk(photos, words: str):
    """Keep the photographs, published or not, that have all of these words, in the file's own metadata too."""
    kinds = [SearchTerm.Kind.WORD, SearchTerm.Kind.DESK_WORD]
    for word in words_of(words):
        photos = photos.filter(Exists(SearchTerm.objects.filter(photo=OuterRef("pk"), kind__in=kinds, key=word)))
    return photos


def facets(photos: list[int]) -> dict[SearchTerm.Kind, list[dict]]:
    """Count the terms of these photographs, the eight commonest of each kind, the years from the latest on."""
    # A range of kinds, not a list of them: it keeps SQLite on the index by photograph.
    counts_by_noun = (
        SearchTerm.objects.filter(photo__in=photos, kind__lte=max(FACETED))
        .values("kind", "key")
        .annotate(photos=Count("photo"), name=Max("name"))
        .order_by("kind", "-photos", "key")
    )
    result: dict[SearchTerm.Kind, list[dict]] = {kind: [] for kind in FACETED}
    for row in counts_by_noun:
        if len(result[row["kind"]]) < 8:
            result[row["kind"]].append(row)
    result[SearchTerm.Kind.YEAR].sort(key=lambda row: row["key"], reverse=True)
    return result


def _rarest_first(terms: list[tuple[SearchTerm.Kind, str]]) -> list[tuple[SearchTerm.Kind, str]]:
    condition = Q()
    for kind, key in terms:
        condition |= Q(kind=kind, key=key)
    counts = SearchTerm.objects.filter(condition).values_list("kind", "key").annotate(photos=Count("photo"))
    photos = {(kind, key): count for kind, key, count in counts}
    return sorted(terms, key=lambda term: photos.get(term, 0))
