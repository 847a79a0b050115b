"""A bundle is of one moment, also while stories are published, logged and sealed."""

import pytest
from django.core.management import call_command
from django.db import transaction

from articles.preservation import bundle, restore
from articles.record import publishing, seals, verification
from articles.record.public_log import publisher
from tests.articles.preservation.test_bundle import elsewhere  # noqa: F401
from tests.factories import make_article, make_story
from tests.threads import at_the_same_time

PLACES = [
    ("articles.preservation.bundle._write_table", "while tables are written"),
    ("articles.preservation.bundle._copy_folder", "while folders are copied"),
    ("articles.sql.locks.long_snapshot", "before the tables are read"),
]


@pytest.mark.slow
@pytest.mark.parametrize("place", [place for place, _ in PLACES], ids=[moment for _, moment in PLACES])
def test_a_bundle_that_is_written_while_stories_are_published_has_no_fault(
    transactional_db,
    elsewhere,  # noqa: F811
    tmp_path,
    monkeypatch,
    place,
):
    article = make_article(headline="Ferry returns")
    call_command("log_key", verbosity=0)
    publisher.publish()
    seals.seal()
    published = []

    def publish():
        publishing.update(article, story=make_story(headline="Ferry is back"), by="ada")
        publisher.publish()
        published.append(seals.seal())

    module, _, name = place.rpartition(".")
    original = getattr(bundle if module.endswith("bundle") else bundle.locks, name)

    def act(*args, **options):
        if not published:
            assert at_the_same_time(publish) == [None]
        return original(*args, **options)

    monkeypatch.setattr(place, act)
    bundle.export_bundle(tmp_path / "bundle")
    assert published
    with transaction.atomic():
        elsewhere()
    restore.restore(tmp_path / "bundle")
    assert [result.text for result in verification.verify() if result.is_fault] == []
    assert publisher.publish().size == article.versions.count()
