"""The words of photographs by the analyzer of stories, and names of terms with the signs of every script.

The former rules parted words of Indic scripts at their vowels, and took names for one that differ in such a sign.
"""

from django.db import migrations

from media.metadata import words_in
from media.search import fold, index_words

WORD, DESK_WORD = 6, 7
MAX_WORDS = 200
BATCH = 200


def enter_words(apps, schema_editor):
    """Make the words of all photographs, and the keys of their other terms, again."""
    alias = schema_editor.connection.alias
    photos = apps.get_model("media", "Photo").objects.using(alias).order_by("pk")
    originals = apps.get_model("media", "Original").objects.using(alias)
    terms = apps.get_model("media", "SearchTerm").objects.using(alias)
    after = 0
    while batch := list(photos.filter(pk__gt=after)[:BATCH]):
        after = batch[-1].pk
        embedded = dict(originals.filter(sha256__in=[p.sha256 for p in batch]).values_list("photo", "embedded"))
        terms.filter(photo__in=batch, kind__in=(WORD, DESK_WORD)).delete()
        rows = []
        for photo in batch:
            words, desk_words = _words(photo, embedded.get(photo.pk, {}))
            for kind, keys in ((WORD, words), (DESK_WORD, desk_words)):
                rows += [terms.model(photo=photo, kind=kind, key=key, name="", day=photo.day) for key in keys]
        terms.bulk_create(rows, batch_size=500)
        for term in terms.filter(photo__in=batch, kind__lt=WORD):
            if (key := fold(term.name)) not in ("", term.key):
                terms.filter(pk=term.pk).update(key=key)


def _words(photo, embedded):
    """Return the words for readers, and those for the desk alone."""
    places = dict.fromkeys(filter(None, (photo.sublocation, photo.city, photo.state, photo.country)))
    texts = [photo.headline, photo.caption, photo.alt, photo.credit, *photo.keywords, *photo.persons, ", ".join(places)]
    words = index_words(" | ".join(texts))[:MAX_WORDS]
    others = index_words(f"{photo.filename} | {photo.instructions} | {words_in(embedded)}")[: 2 * MAX_WORDS]
    return words, [word for word in others if word not in words]


class Migration(migrations.Migration):
    dependencies = [("media", "0002_standard_names")]
    operations = [migrations.RunPython(enter_words, migrations.RunPython.noop, elidable=True)]
