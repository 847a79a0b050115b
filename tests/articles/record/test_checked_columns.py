"""Each column that readers rely on has a check of verification that notices when somebody alters it by SQL."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from articles.catalogue import catalogue
from articles.models import Agency, Author, Section, Series, Tag
from articles.record import (
    chains,
    erasure,
    imported_items,
    publishing,
    seals,
    series_changes,
    taxonomy_changes,
    verification,
)
from articles.record.checked_columns import CHAINS, CHECKED, FILES, NO_READERS, NOT_CHECKED
from articles.search.index import frequent_terms
from articles.story.credits import AgencyLine
from articles.story.story import Picture, Source
from media import fixity
from media.models import Photo
from media.models.rights import Rights
from tests.articles.printed_files import make_pdf
from tests.articles.public.test_audio import add_audio
from tests.articles.record.test_printed_pages import add_page
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo


def own_models() -> dict[str, type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return {model._meta.label: model for model in every if model._meta.app_label in ("articles", "media")}


def test_every_column_has_a_check_or_a_reason_why_it_has_none():
    """A new column fails here: name the check that compares it in `CHECKED`, or say why no reader relies on it."""
    listed = {(label, name) for lists in (CHECKED, NOT_CHECKED) for label, names in lists.items() for name in names}
    columns = {
        (label, field.attname)
        for label, model in own_models().items()
        for field in model._meta.concrete_fields
        if label not in NO_READERS and not (field.primary_key and field.name == "id")
    }
    assert columns ^ listed == set()
    assert set(NO_READERS) <= set(own_models())
    assert not {(label, name) for label, names in NOT_CHECKED.items() for name in names if name in CHECKED[label]}


def test_every_named_check_exists():
    names = {check.name for check in verification.checks()} | {CHAINS, FILES}
    assert {name for checks in CHECKED.values() for name in checks.values()} <= names


TOMORROW = timezone.now() + timedelta(days=1)


def make_archive():
    """Make an archive with rows in all tables, and seal it."""
    photo, once = make_photo(caption="Sea", photographer="Ann"), make_photo(rights_status=Rights.ONCE_ONLY)
    stories = [
        make_article(
            headline=f"Ferry {number}",
            tags=["Ferries", "Harbour"],
            authors=["Ada Lovelace", "Bea"],
            section=("World", "Home")[number],
            agency_lines=(AgencyLine("Wire", "Wire", "wire"), AgencyLine("Post", "Post", "post")),
            pictures=(Picture(photo=str(p.uuid), sha256=p.sha256, caption="A ferry"),),
        )
        for number, p in enumerate((photo, once))
    ]
    publishing.correct(stories[0], story=make_story(headline="x"), note="It was y.", by="ada")
    publishing.readdress(stories[0], slug="the-ferry", by="ada")
    publishing.hide_from_engines(stories[1], by="ada")
    for model, name in ((Tag, "Boats"), (Author, "Adele"), (Section, "Globe"), (Agency, "The Wire")):
        row = model.objects.order_by("pk").first()
        taxonomy_changes.rename(row, name=name, slug=name.lower().replace(" ", "-"), by="edda")
    for name in ("Papers", "Boats"):
        series = Series(name=name)
        series_changes.save(series, by="edda")
        series.slug = f"the-{series.slug}"
        series_changes.save(series, by="edda")
        for story in stories:
            series_changes.add(series, story, by="edda")
    for story in (stories[1], make_article(headline="Third", source=Source(url="https://old.example/third"))):
        series_changes.add_related(stories[0], story, by="edda")
    taxonomy_changes.merge(Tag.objects.get(slug="harbour"), into=Tag.objects.get(slug="boats"), by="edda")
    draft = make_draft(headline="By hand", by="rhea")
    publishing.publish(draft, by="edda")
    imported_items.add([("item", "one", stories[0].pk), ("item", "two", stories[0].pk)])
    add_page(text="Ferry")
    add_page(make_pdf("Other"), page="A2")
    add_audio(stories[0])
    people = [User.objects.create(username=name) for name in ("vera", "root")]
    erasure.request_erasure(stories[0], reference="Order 5", by=people[0])
    publishing.schedule(stories[1], story=make_story(headline="Later"), kind="update", due_at=TOMORROW, by="ada")
    catalogue.rebuild()  # which selects the frequent stems
    seals.seal()
    assert [result.text for result in verification.verify() if result.is_fault] == []
    assert list(fixity.verify()) == []
    return stories


# Values that the constraints of the table let pass, where the next value of the type is none.
OTHER = {
    ("articles.Article", "state"): "withdrawn",
    ("articles.Version", "kind"): "update",
    ("articles.ScheduledStory", "kind"): "correct",
    ("articles.ScheduledStory", "gravity"): "top",
    ("articles.Tag", "kind"): "place",
    ("articles.Address", "is_current"): False,
    ("media.Original", "path"): "00/00/x.jpg",
    ("media.PhotoVersion", "kind"): "edit",
}
# Columns that are altered together, because the table holds one to the other.
WITH = {"erased_at": {"erased_reason": "x"}, "erased_reason": {"erased_at": "2020-01-01 00:00:00+00:00"}}
WITH_PHOTO = dict.fromkeys(("headline", "caption", "alt", "credit", "filename"), "")


# The row that is altered, where it is not the first one: a former address has no place in the order of its day.
ROWS = {"articles.Address": {"is_current": True}}


def other_values(label: str, field: models.Field, value) -> list:
    """Return other values of a column's type; the first that the constraints of the table let pass is taken."""
    if (label, field.attname) in OTHER:
        return [OTHER[label, field.attname]]
    if isinstance(field, models.ForeignKey):
        keys = [key for key in field.related_model._base_manager.values_list("pk", flat=True) if key != value]
        return [*keys, max([value or 0, *keys]) + 1]
    if isinstance(field, models.BooleanField):
        return [not value]
    if isinstance(field, models.UUIDField):
        return [uuid.uuid4() if connection.vendor == "postgresql" else uuid.uuid4().hex]
    if isinstance(field, models.JSONField):
        return ['["Other"]']
    if isinstance(field, models.BinaryField):
        return [bytes(byte ^ 1 for byte in bytes(value))]
    if isinstance(field, models.DateTimeField):
        return ["2020-01-01 00:00:00+00:00"]
    if isinstance(field, models.DateField):
        return [value - timedelta(days=1) if value else "2020-01-01"]
    if isinstance(field, models.IntegerField):
        return [(value or 0) + 7]
    return ["z" if not value else f"{'y' if value[0] == 'z' else 'z'}{value[1:]}"]


def alter(model, field):
    """Alter a column of a row, as somebody with the password of the database can."""
    label, pk = model._meta.label, model._meta.pk.column
    rows = model._base_manager.filter(**ROWS.get(label, {})).order_by("pk")
    row = rows.values("pk", field.attname).first()
    together = {}
    if label in ("media.Photo", "articles.PrintedPage", "articles.StoryAudio"):
        together = WITH.get(field.attname, {})
        together |= WITH_PHOTO if together and label == "media.Photo" else {}
    candidates = other_values(label, field, row[field.attname])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
        for number, value in enumerate(candidates, 1):
            values = {field.attname: value} | together
            sets = ", ".join(f'"{model._meta.get_field(name).column}" = %s' for name in values)
            statement = f'UPDATE {model._meta.db_table} SET {sets} WHERE "{pk}" = %s'
            try:
                with transaction.atomic():
                    cursor.execute(statement, [*values.values(), row["pk"]])
                return
            except IntegrityError:
                if number == len(candidates):
                    raise


def results_of(name: str) -> list:
    if name == CHAINS:
        return [result for result in chains.verify_chains(lambda done: None) if result.is_fault]
    if name == FILES:
        return list(fixity.verify())
    [check] = [check for check in verification.checks() if check.name == name]
    return list(check.results())


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.processes
def test_the_check_of_a_column_notices_its_alteration(monkeypatch):
    monkeypatch.setattr(frequent_terms, "MIN_STORIES", 1)
    make_archive()
    missed = []
    for label, checks in CHECKED.items():
        model = own_models()[label]
        for attname, name in checks.items():
            [field] = [field for field in model._meta.concrete_fields if field.attname == attname]
            try:
                with transaction.atomic():
                    alter(model, field)
                    if not results_of(name):
                        missed.append(f"{label}.{attname}: {name}")
                    raise _Undo
            except _Undo:
                pass
            except DatabaseError as error:
                missed.append(f"{label}.{attname}: {error}")
    assert not missed, "\n".join(missed)
    assert Photo.objects.count() == 2


class _Undo(Exception):
    """Ends the transaction of one alteration."""
