"""The check before publishing knows the library, the addresses of the site and the live stories, in few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.desk import checks
from articles.desk import similar_stories as similar_stories_module
from articles.desk.checks import check_stories
from articles.desk.similar_stories import similar_stories
from articles.models import Article, Tag
from articles.record import publishing
from articles.record.site_links import dead_links
from articles.story.story import Picture
from media.models import Photo
from media.models.rights import Rights
from tests.factories import make_article, make_story
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db

LONG = "<p>The ferry sailed again on Tuesday with forty cars, nine bicycles and one very old dog on board.</p>"


def texts(story, article=None):
    article = article or Article.objects.create()
    return [warning.text for warning in check_stories([(article, story)], timezone.now())[article.pk]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rights_status": Rights.UNKNOWN}, "is not cleared (rights: not looked at yet)"),
        ({"rights_status": Rights.NOT_CLEARED}, "is not cleared (rights: not cleared)"),
        ({"rights_until": timezone.localdate() - timedelta(days=1)}, "has no rights since"),
        ({"is_withdrawn": True}, "was withdrawn from the library"),
        ({"rights_status": Rights.ONCE_ONLY, "only_holder": "another"}, "another one has it"),
        ({"rights_until": timezone.localdate()}, ""),
        ({}, ""),
    ],
)
def test_a_photo_that_readers_will_not_see_is_a_warning(options, words):
    fields = {name: value for name, value in options.items() if name != "rights_status"}
    photo = make_photo(rights_status=options.get("rights_status", Rights.CLEARED))
    Photo.objects.filter(pk=photo.pk).update(**fields or {"only_holder": ""})
    story = make_story(pictures=(Picture(photo=str(photo.uuid), caption="A", alt="B"),))
    obstacles = [text for text in texts(story) if text.startswith("The lead photo")]
    assert (words in obstacles[0]) if words else obstacles == []


def test_links_to_pages_of_this_site_that_do_not_exist_are_dead(settings):
    settings.SITE_URL = "https://courier.example"
    make_article(headline="Ferry", published="2024-07-02", tags=["River"])
    Tag.objects.get(slug="river").aliases.create(slug="rivers", name="Rivers", reason="renamed")
    withdrawn = make_article(headline="Gone", published="2024-07-03")
    publishing.withdraw(withdrawn, reason="Wrong.", by="ada")
    alive = {
        "/2024/07/02/ferry/", "/2024/07/02/ferry", "https://courier.example/2024/07/02/ferry/?q=a#b", "/tags/river/",
        "/tags/rivers/", "/", "/2024/07/", "/articles/?q=x", "https://elsewhere.example/2024/07/02/nothing/",
        "mailto:desk@courier.example", "#note", "//elsewhere.example/x", "/feeds/latest.atom", "?q=1",
    }  # fmt: skip
    dead = {
        "example.org/fish", "fish.html", "/2024/07/02/nothing/", "/2024/07/03/gone/", "/2024/02/31/ferry/",
        "https://courier.example/nowhere", "/tags/nothing/", "/admin/", "/photos/5f6f8b8e-6b0c-5c8f-9a53-0d9f6a0c2f3a/",
        "//courier.example/nowhere/",
    }  # fmt: skip
    assert dead_links(alive | dead, timezone.now()) == dead


def test_a_story_with_the_headline_or_the_beginning_of_a_live_one_is_named():
    make_article(headline="Ferry returns to the harbour", body="<p>Something quite different.</p>")
    make_article(headline="Another headline", body=LONG)
    same_headline = make_story(headline="Ferry Returns to the Harbour", body="<p>Nothing of this.</p>")
    same_text = make_story(headline="New", body=LONG.replace("Tuesday", "Wednesday"))
    neither = make_story(headline="The ferry returns to the harbour, late", body="<p>The ferry sailed again.</p>")
    one, two, three = (Article.objects.create() for _ in range(3))
    similar = similar_stories([(one, same_headline), (two, same_text), (three, neither)])
    assert similar == {
        one.pk: ["“Ferry returns to the harbour”, July 2, 2024"],
        two.pk: ["“Another headline”, July 2, 2024"],
    }


def test_stories_are_compared_the_same_however_many_one_search_compares(monkeypatch):
    make_article(headline="Ferry returns to the harbour", body=LONG)
    stories = [make_story(headline=f"Ferry {n}", body=LONG) for n in range(3)]
    stories += [make_story(headline="Ferry returns to the harbour", body=""), make_story(headline="", body="<p>a</p>")]
    pairs = [(Article.objects.create(), story) for story in stories]
    together = similar_stories(pairs)
    assert len(together) == 4
    monkeypatch.setattr(similar_stories_module, "_BATCH", 1)
    assert similar_stories(pairs) == together


def test_a_live_story_does_not_repeat_itself():
    article = make_article(headline="Ferry returns", body=LONG)
    assert similar_stories([(article, make_story(headline="Ferry returns", body=LONG))]) == {}


def test_house_words_are_read_from_the_file_and_again_when_it_changes(settings, tmp_path):
    path = tmp_path / "words.txt"
    settings.HOUSE_WORDS = str(path)
    assert [fault.id for fault in checks.check_house_words(None)] == ["articles.W011"]
    assert checks.house_words() == ()
    path.write_text("Kiev → Kyiv")
    assert checks.check_house_words(None) == []
    assert "The house writes “Kyiv”, not “Kiev”." in texts(make_story(headline="Kiev"))
    path.write_text("Kiew → Kyiv\n")
    assert [word.wrong for word in checks.house_words()] == ["Kiew"]
    path.write_bytes(b"\xff\xfe\x00")
    assert checks.house_words() == ()


def test_the_queries_do_not_grow_with_the_stories():
    photo = make_photo()
    body = LONG + '<p><a href="/2024/07/02/ferry/">a</a> <a href="/tags/river/">b</a></p>'

    def count(number):
        pictures = (Picture(photo=str(photo.uuid)),)
        stories = [make_story(headline=f"Ferry {n}", body=body, pictures=pictures) for n in range(number)]
        pairs = [(Article.objects.create(), story) for story in stories]
        with CaptureQueriesContext(connection) as queries:
            check_stories(pairs, timezone.now())
        return len(queries)

    assert count(2) == count(20) <= 12
