"""The audit log at the desk says what an entry is about by the names of today, not by keys."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import AuditEntry, Series, StoryAudio, Tag
from articles.record import publishing
from tests.articles.admin.desk_client import Colleague, text_of
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo

pytestmark = pytest.mark.one_engine


@pytest.fixture
def chief(db):
    colleague = Colleague(name="chief")
    User.objects.filter(pk=colleague.user.pk).update(is_superuser=True)
    return colleague


@pytest.fixture
def entries(db):
    """Log something about a thing of each kind; return the names of today."""
    article, photo = make_article(headline="Ferry runs aground", tags=["Port Ellery"]), make_photo(caption="A weir")
    draft = make_draft(headline="Lanterns on the water")
    publishing.schedule(draft, due_at=timezone.now() + timezone.timedelta(days=1), by="ada")
    audio = StoryAudio.objects.create(
        article=article,
        seconds=60,
        sha256="a" * 64,
        format="mp3",
        bytes=9,
        public_sha256="b" * 64,
        public_bytes=9,
        created_at=timezone.now(),
    )
    series = Series.objects.create(slug="the-flood", name="The flood and after")
    address = article.addresses.get()
    for noun, key in (
        *(("audio", audio.uuid), ("photograph", photo.uuid), ("series", "the-flood"), ("series state", series.pk)),
        *(
            ("tag state", Tag.objects.get().pk),
            ("tag", "gone-since"),
            ("tag state", 987654321),
            ("related state", article.pk),
        ),
        ("address", address.pk),
    ):
        AuditEntry.objects.create(by="ada", action="state", noun=noun, key=str(key))
    return {
        "Audio “Ferry runs aground”", f"Photograph “{photo}”", "Series “The flood and after”",
        "Series state “The flood and after”", "Tag state “Port Ellery”", "Schedule “Lanterns on the water”",
        f"Address “{address}”",
    }  # fmt: skip


def test_entries_are_about_things_by_their_names(chief, entries):
    page = text_of(chief.open("auditentry_changelist"))
    assert not {name for name in entries if name not in page}
    assert "Tag gone-since" in page and "Tag state 987654321" in page


def test_the_page_of_an_entry_is_called_by_what_was_done(chief, entries):
    entry = AuditEntry.objects.get(noun="audio")
    page = text_of(chief.open("auditentry_change", entry.pk))
    assert "Audio “Ferry runs aground”" in page and entry.key not in page
    assert "<h1>State</h1>" in page


def test_the_name_of_a_story_that_a_user_may_not_see_is_not_in_the_log(db, entries):
    from articles.admin.record.subjects import subject_names

    reporter = Colleague("Reporter", name="rita").user
    rows = list(AuditEntry.objects.all())
    assert ("schedule", AuditEntry.objects.get(noun="schedule").key) not in subject_names(reporter, rows)


def test_digests_that_nobody_logged_by_hand_are_not_in_the_list(chief, db):
    make_article(headline="Ferry", tags=["A new tag"], by="ada")
    AuditEntry.objects.create(by="ada", action="state", noun="story writer", key="1")
    assert AuditEntry.objects.filter(action="state", noun="tag state", key="").exists()
    page = chief.open("auditentry_changelist").content.decode()
    assert "Writer of a story 1" in page and "Tag state" not in page


def test_the_log_takes_as_many_queries_for_many_entries_as_for_few(chief, entries, django_assert_max_num_queries):
    for number in range(20):
        series = Series.objects.create(slug=f"series-{number}", name=f"Series {number}")
        AuditEntry.objects.create(by="ada", action="state", noun="series state", key=str(series.pk))
    with django_assert_max_num_queries(45):
        chief.open("auditentry_changelist")
