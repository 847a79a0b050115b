"""The desk speaks the newsroom's language; what it stores is English in every newsroom."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import User
from django.utils import timezone, translation

from articles.admin.accounts.forms import RolesField
from articles.admin.dashboard import repairs
from articles.desk import workflow
from articles.models import Article, AuditEntry, DeskCopy, VersionKind, names
from articles.record import scheduled_stories, scheduling
from media import model_names
from media.models import Photo
from media.models.rights import Rights
from tests.articles.admin.desk_client import Colleague
from tests.factories import make_draft
from tests.media.pictures import make_photo

NAMES = {*names.NAMES, *model_names.NAMES}


@pytest.mark.parametrize(
    "choices", [Article.State, DeskCopy.State, VersionKind, Rights], ids=lambda one: one.__qualname__
)
def test_a_label_has_words_for_the_inside_of_a_sentence(choices):
    assert [choice.words for choice in choices] == [choice.label.lower() for choice in choices]


def displayed_fields(model_admin):
    """Return the names of the fields that lists and forms of a table display under their own names."""
    names = {*model_admin.list_display, *(model_admin.fields or ()), *model_admin.form.base_fields}
    return {name for name in names | {*flatten_fieldsets(model_admin.fieldsets or ())} if isinstance(name, str)}


def test_translators_know_the_names_of_tables_and_fields_that_people_see():
    unknown = set()
    for table, model_admin in admin.site._registry.items():
        if table._meta.app_label not in ("articles", "media"):
            continue
        fields = (*table._meta.local_fields, *table._meta.local_many_to_many)
        displayed = displayed_fields(model_admin)
        unknown |= {str(f.verbose_name) for f in fields if f._verbose_name is None and f.name in displayed} - NAMES
        if "verbose_name" not in table._meta.original_attrs:
            unknown |= {str(table._meta.verbose_name)} - NAMES
    assert unknown == set()


def test_a_desk_from_right_to_left_has_the_words_of_its_scripts(db, settings):
    settings.LANGUAGE_CODE = "ar"
    page = Colleague("Editor").get("/admin/").content.decode()
    assert 'lang="ar"' in page and 'dir="rtl"' in page
    assert page.count("/admin/jsi18n/") == 1


def test_the_audit_log_of_a_german_desk_is_in_english(db):
    article = make_draft()
    with translation.override("de"):
        workflow.embargo(article, until=datetime(2099, 3, 2, tzinfo=ZoneInfo("UTC")), by="ada")
        workflow.send(article, "review", by="ada")
    entries = AuditEntry.objects.filter(key=str(article.uuid)).order_by("pk")
    assert [(entry.action, entry.detail[:11]) for entry in entries][-2:] == [
        ("embargo", "until March"),
        ("to in review", ""),
    ]


def test_why_a_scheduled_story_of_a_german_newsroom_was_refused_is_stored_in_english(db):
    article, now = make_draft(), timezone.now()
    scheduled_stories.schedule(article, due_at=now + timedelta(hours=1), by="ada")
    with translation.override("de"):
        DeskCopy.objects.filter(article=article).update(embargo=datetime(2099, 3, 2, tzinfo=ZoneInfo("UTC")))
        (outcome,) = scheduling.publish_due(now + timedelta(hours=2))
    assert "March" in outcome.refused


def test_the_day_on_which_rights_end_is_in_the_language_of_the_desk(db):
    photo = make_photo(used=True)
    Photo.objects.filter(pk=photo.pk).update(rights_until=date(2099, 3, 2))
    with translation.override("de"):
        (block,) = repairs.ending_rights(User(is_superuser=True), datetime(2099, 2, 20, tzinfo=ZoneInfo("UTC")))
    assert "2. März 2099" in block.items[0].details


def test_roles_have_their_names_and_what_they_are_for_in_the_language_of_the_desk(db):
    with translation.override("de"):
        labels = dict(RolesField().choices).values()
    assert "Bildredakteur: beschreibt Fotos und legt ihre Rechte fest" in labels
