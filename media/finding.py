"""Find photographs: the terms each one is entered under, and the published ones that have given terms.

>>> find({"photographer": "mila-petek", "year": "2024"}, "harbour storm", now).page(after=None)
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Q

from media.models import Photo, Term

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MOST_WORDS = 200
FACETED = (Term.Kind.PHOTOGRAPHER, Term.Kind.AGENCY, Term.Kind.PLACE, Term.Kind.KEYWORD, Term.Kind.YEAR)
# Facets count the newest photographs that match, so that they cost the same however many there are.
COUNTED = 1_000


def fold(text: str) -> str:
    """Make the key under which spellings are one: no case, no accents, single blanks."""
    text = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())[:100]


def words_of(text: str) -> list[str]:
    """Give the words of a text, folded, each once."""
    return list(dict.fromkeys(fold(word) for word in _WORDS.findall(text)))


def terms_of(photo: Photo) -> list[Term]:
    """Give the terms a photograph is found by."""
    named = {
        Term.Kind.PHOTOGRAPHER: [name.strip() for name in photo.photographer.split(";")],
        Term.Kind.AGENCY: [photo.agency],
        Term.Kind.PLACE: photo.places,
        Term.Kind.KEYWORD: photo.keywords,
        Term.Kind.YEAR: [photo.year],
    }
    found = {}
    for kind, names in named.items():
        for name in names:
            if key := fold(name):
                found.setdefault((kind, key), name[:300])
    texts = [photo.headline, photo.caption, photo.alt, photo.credit, *photo.keywords, *photo.persons, photo.place]
    for word in words_of(" ".join(texts))[:_MOST_WORDS]:
        found[Term.Kind.WORD, word] = ""
    return [Term(photo=photo, kind=kind, key=key, name=name, day=photo.day) for (kind, key), name in found.items()]


def enter(photos: Iterable[Photo]) -> None:
    """Enter photographs under their terms, in place of what they were entered under before."""
    photos = list(photos)
    Term.objects.filter(photo__in=photos).delete()
    Term.objects.bulk_create([term for photo in photos for term in terms_of(photo)], batch_size=500)


def find(wanted: dict[str, str], words: str, now: datetime):
    """Give the published photographs under all of these terms, newest first.

    One index is walked, of the rarest term; the others are looked up for each photograph on the way.
    """
    terms = [(kind, fold(text)) for kind, text in wanted.items() if text]
    terms += [(Term.Kind.WORD, word) for word in words_of(words)]
    photos = Photo.objects.servable(now)
    for kind, key in terms:
        photos = photos.filter(Exists(Term.objects.filter(photo=OuterRef("pk"), kind=kind, key=key)))
    return photos.newest_first()


def after(photos, day: date, pk: int):
    """Keep what stands after this photograph in the order of lists."""
    return photos.filter(Q(day__lt=day) | Q(day=day, pk__lt=pk))


def facets(photos) -> tuple[dict[str, list[dict]], int]:
    """Count the terms of the newest matches, the eight commonest of each kind, and how many were counted."""
    newest = list(photos.values_list("pk", flat=True)[:COUNTED])
    counted = (
        Term.objects.filter(photo__in=newest, kind__in=FACETED)
        .values("kind", "key")
        .annotate(photos=Count("photo"), name=Max("name"))
        .order_by("kind", "-photos", "key")
    )
    found: dict[str, list[dict]] = {kind: [] for kind in FACETED}
    for row in counted:
        if len(found[row["kind"]]) < 8:
            found[row["kind"]].append(row)
    found[Term.Kind.YEAR].sort(key=lambda row: row["key"], reverse=True)
    return found, len(newest)
