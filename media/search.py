"""Search photographs: the search terms of each one, and the published photographs that have given terms.

>>> search_photos({SearchTerm.Kind.YEAR: "2024"}, "harbour storm", now, limit=48)
"""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.utils.module_loading import import_string

from media.metadata import words_in
from media.models import Original, Photo, SearchTerm

_MAX_WORDS = 200
# The position of a photograph in lists: its day and its primary key.
Position = tuple[date, int]
FACETED = (
    SearchTerm.Kind.PHOTOGRAPHER,
    SearchTerm.Kind.AGENCY,
    SearchTerm.Kind.PLACE,
    SearchTerm.Kind.KEYWORD,
    SearchTerm.Kind.YEAR,
)
# Facets count only the newest matching photographs, so that their cost does not grow with the archive.
MAX_COUNTED = 1_000


def fold(text: str) -> str:
    """Return a text without case, accents and repeated spaces, at most 100 characters: the key of a term.

    The signs of Indic scripts, Thai and kana are letters and stay.
    """
    text = unicodedata.normalize("NFKD", text).casefold()
    letters = (c for c in text if not _is_accent(c) and (c.isprintable() or c.isspace()))
    return " ".join(unicodedata.normalize("NFC", "".join(letters)).split())[:100]


def _is_accent(character: str) -> bool:
    """Return whether a character is an accent above, below or through a letter, or a Hebrew or Arabic point."""
    combining_class = unicodedata.combining(character)
    return combining_class == 1 or 10 <= combining_class <= 36 or combining_class >= 200


def index_words(text: str) -> list[str]:
    """Return the words of a text, folded, each once, by the rules that `settings.PHOTO_WORDS` names."""
    return import_string(f"{settings.PHOTO_WORDS}.index_words")(text)


def query_words(text: str) -> list[str]:
    """Return the words that a photograph must have to be found by a text."""
    return import_string(f"{settings.PHOTO_WORDS}.query_words")(text)


def terms_of(photo: Photo, embedded: dict[str, dict]) -> list[SearchTerm]:
    """Return the search terms of a photograph: for readers, and, from the embedded metadata, for the desk."""
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
    for word in index_words(" | ".join(texts))[:_MAX_WORDS]:
        terms_by_key[SearchTerm.Kind.WORD, word] = ""
    for word in index_words(f"{photo.filename} | {photo.instructions} | {words_in(embedded)}")[: 2 * _MAX_WORDS]:
        if (SearchTerm.Kind.WORD, word) not in terms_by_key:
            terms_by_key[SearchTerm.Kind.DESK_WORD, word] = ""
    return [
        SearchTerm(photo=photo, kind=kind, key=key, name=name, day=photo.day)
        for (kind, key), name in terms_by_key.items()
    ]


def enter(photos: Iterable[Photo]) -> None:
    """Replace the search terms of photographs."""
    photos = list(photos)
    SearchTerm.objects.filter(photo__in=photos).delete()
    files = Original.objects.filter(sha256__in=[photo.sha256 for photo in photos])
    embedded = dict(files.values_list("photo", "embedded"))
    terms = [term for photo in photos for term in terms_of(photo, embedded.get(photo.pk, {}))]
    SearchTerm.objects.bulk_create(terms, batch_size=500)


def search_photos(
    filters: dict[SearchTerm.Kind, str], words: str, now: datetime, *, limit: int, after: Position | None = None
) -> list[Position]:
    """Return the positions of the newest photographs of the photo archive that have all filters' terms and all words.

    `after` is the position after which the result begins. The query reads the index of the rarest term, newest first,
    and looks up the other terms for each photograph on the way.
    """
    terms = [(kind, fold(text)) for kind, text in filters.items() if text]
    terms += [(SearchTerm.Kind.WORD, word) for word in query_words(words)]
    if not terms:
        photos = Photo.objects.in_library(now).newest_first()
        rows = photos.filter(Q(day__lt=after[0]) | Q(day=after[0], pk__lt=after[1])) if after else photos
        return list(rows.values_list("day", "pk")[:limit])
    (kind, key), *other_terms = _rarest_first(terms)
    published = Photo.objects.filter(pk=OuterRef("photo")).in_library(now)
    rows = SearchTerm.objects.filter(Exists(published), kind=kind, key=key).order_by("-day", "-photo")
    for kind, key in other_terms:
        rows = rows.filter(Exists(SearchTerm.objects.filter(photo=OuterRef("photo"), kind=kind, key=key)))
    if after:
        rows = rows.filter(Q(day__lt=after[0]) | Q(day=after[0], photo__lt=after[1]))
    return list(rows.values_list("day", "photo")[:limit])


def neighbours(photo: Photo, now: datetime) -> tuple[Photo | None, Photo | None]:
    """Return the next newer and the next older photograph of the photo archive, in the order of lists; one query."""
    library = Photo.objects.in_library(now).order_by("-day", "-pk")
    older = library.filter(Q(day__lt=photo.day) | Q(day=photo.day, pk__lt=photo.pk)).values("pk")[:1]
    newer = library.filter(Q(day__gt=photo.day) | Q(day=photo.day, pk__gt=photo.pk)).order_by("day", "pk")
    rows = Photo.objects.filter(Q(pk=Subquery(older)) | Q(pk=Subquery(newer.values("pk")[:1])))
    position = (photo.day, photo.pk)
    pair: dict[bool, Photo] = {(row.day, row.pk) > position: row for row in rows}
    return pair.get(True), pair.get(False)


def on_desk(photos, words: str):
    """Return those of the photographs, published or not, that have all words, also in the embedded metadata."""
    kinds = [SearchTerm.Kind.WORD, SearchTerm.Kind.DESK_WORD]
    for word in query_words(words):
        photos = photos.filter(Exists(SearchTerm.objects.filter(photo=OuterRef("pk"), kind__in=kinds, key=word)))
    return photos


def facets(photos: list[int]) -> dict[SearchTerm.Kind, list[dict]]:
    """Return for each kind the eight most frequent terms of these photographs (primary keys), years from the latest on.

    A row has the keys "kind", "key", "name" (as printed) and "photos" (the number).
    """
    # With a range of kinds instead of a list, SQLite uses the index by photograph.
    rows = (
        SearchTerm.objects.filter(photo__in=photos, kind__lte=max(FACETED))
        .values("kind", "key")
        .annotate(photos=Count("photo"), name=Max("name"))
        .order_by("kind", "-photos", "key")
    )
    result: dict[SearchTerm.Kind, list[dict]] = {kind: [] for kind in FACETED}
    for row in rows:
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
