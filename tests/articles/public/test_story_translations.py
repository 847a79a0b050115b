"""A story names the one that it is a translation of: pages and machines are told, while both are live."""

import json
import re
from dataclasses import replace

import pytest

from articles.models import Article, CatalogueEntry, DeskCopy
from articles.public import cache_purge, surrogate_keys
from articles.record import desk_copies, publishing, versioning
from articles.record.refusals import ActionRefused
from articles.record.verification import verify
from articles.story.canonical_json import from_json, to_json
from tests.articles.public.test_story_views import get_page, url_of
from tests.articles.public.test_validators import queries_of
from tests.factories import make_article, make_draft, make_story

pytestmark = pytest.mark.django_db


def make_translation(original: Article, language="de", headline="Die Fähre kehrt zurück", **fields) -> Article:
    return make_article(language=language, headline=headline, translation_of=str(original.uuid), **fields)


def alternates(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html)


def news_article(html: str) -> dict:
    return json.loads(re.findall(r'ld\+json">(.*?)</script>', html)[0])


def facts(html: str) -> str:
    return html[html.index('class="dates"') : html.index("</p>", html.index('class="dates"'))]


def test_a_story_without_an_original_has_the_bytes_that_it_always_had():
    assert "translation_of" not in to_json(make_story())
    story = make_story(translation_of="0f8fad5b-d9cb-469f-a165-70867728950e")
    assert from_json(to_json(story)) == story != make_story()


def test_an_original_and_its_translations_link_to_each_other(client, settings):
    original = make_article()
    german, french = make_translation(original), make_translation(original, "fr", "Le bac revient")
    urls = {"en": url_of(original), "de": url_of(german), "fr": url_of(french)}
    links = {name: facts(get_page(client, url)) for name, url in urls.items()}
    assert "Also in <a" in links["en"] and "Translated from" not in links["en"]
    assert f'<a href="{urls["de"]}" hreflang="de" lang="de">Deutsch</a>' in links["en"]
    assert f'Translated from <a href="{urls["en"]}" hreflang="en" lang="en">English</a>' in links["de"]
    assert f'Also in <a href="{urls["fr"]}" hreflang="fr" lang="fr">Français</a>' in links["de"]
    expected = [(code, settings.SITE_URL + url) for code, url in urls.items()]
    for url in urls.values():
        assert alternates(get_page(client, url)) == [*expected, ("x-default", settings.SITE_URL + urls["en"])]


def test_schema_org_says_what_is_the_translation_of_what(client, settings):
    original = make_article()
    german = make_translation(original)
    [work] = news_article(get_page(client, url_of(original)))["workTranslation"]
    assert (work["url"], work["inLanguage"]) == (settings.SITE_URL + url_of(german), "de")
    article = news_article(get_page(client, url_of(german)))
    assert article["translationOfWork"]["@id"] == f"{settings.SITE_URL}{url_of(original)}#article"
    assert "workTranslation" not in article


def test_a_withdrawn_translation_or_original_is_named_nowhere(client):
    original = make_article()
    german, french = make_translation(original), make_translation(original, "fr", "Le bac revient")
    publishing.withdraw(german, reason="It was wrong.", by="ada")
    html = get_page(client, url_of(original))
    assert [code for code, _ in alternates(html)] == ["en", "fr", "x-default"] and "Deutsch" not in html
    publishing.withdraw(original, reason="It was wrong.", by="ada")
    html = get_page(client, url_of(french))
    assert alternates(html) == [] and "Translated from" not in html and "translationOfWork" not in html
    publishing.reinstate(original, by="ada")
    publishing.reinstate(german, by="ada")
    assert [code for code, _ in alternates(get_page(client, url_of(french)))] == ["en", "de", "fr", "x-default"]


def test_of_two_translations_into_one_language_search_engines_hear_of_the_first(client):
    original = make_article()
    first = make_translation(original, published="2024-07-03")
    second = make_translation(original, published="2024-07-04", headline="Noch einmal")
    assert [code for code, _ in alternates(get_page(client, url_of(first)))] == ["en", "de", "x-default"]
    assert alternates(get_page(client, url_of(second))) == []


def test_a_page_is_sent_again_when_a_translation_comes_or_goes_and_takes_no_more_queries(client):
    original = make_article()
    make_article(headline="Unrelated", published="2020-01-01")
    etag = client.get(url_of(original)).headers["ETag"]
    before = queries_of(client, url_of(original))[1]
    german = make_translation(original)
    publishing.withdraw(make_translation(original, "fr"), reason="It was wrong.", by="ada")
    response = client.get(url_of(original), headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert queries_of(client, url_of(original))[1] == before
    publishing.withdraw(german, reason="It was wrong.", by="ada")
    assert client.get(url_of(original), headers={"If-None-Match": response.headers["ETag"]}).status_code == 200


def translate(original, german):
    make_translation(original, "es", "Vuelve el ferry")


def withdraw(original, german):
    publishing.withdraw(german, reason="Wrong.", by="ada")


def part(original, german):
    story = replace(versioning.latest_version(german).story, translation_of="")
    publishing.minor_edit(german, story=story, by="ada")


@pytest.mark.parametrize("change", [translate, withdraw, part])
def test_caches_in_front_drop_the_pages_that_a_translation_changes(
    settings, monkeypatch, django_capture_on_commit_callbacks, change
):
    original = make_article()
    german, french = make_translation(original), make_translation(original, "fr", "Le bac revient")
    settings.PURGE_ADDRESSES = ["http://127.0.0.1:1/"]
    purged: list[set[str]] = []
    monkeypatch.setattr(cache_purge, "_send", lambda address, keys: purged.append(set(keys)))
    with django_capture_on_commit_callbacks(execute=True):
        change(original, german)
    assert {surrogate_keys.of_article(article.pk) for article in (original, french)} <= set().union(*purged)


def test_what_cannot_be_a_translation_is_refused():
    original = make_article()
    german = make_translation(original)
    other = Article.objects.create()
    cases = (
        (other, make_story(language="fr", translation_of=str(other.uuid)), "no translation of itself"),
        (other, make_story(language="fr", translation_of=str(german.uuid)), "is a translation itself"),
        (other, make_story(language="EN", translation_of=str(original.uuid)), "a translation has another one"),
    )
    for article, story, words in cases:
        with pytest.raises(ActionRefused, match=words):
            publishing.publish(article, story=story, by="ada")
    another = make_article(headline="Another", language="fr")
    story = make_story(headline="Changed", translation_of=str(another.uuid))
    with pytest.raises(ActionRefused, match="is a translation of this story"):
        publishing.update(original, story=story, by="ada")
    # What its original became later keeps nobody from changing or withdrawing a translation.
    CatalogueEntry.objects.filter(article=original).update(language="de")
    publishing.minor_edit(german, story=replace(versioning.latest_version(german).story, headline="Neu"), by="ada")
    publishing.withdraw(german, reason="Wrong.", by="ada")


def test_the_original_is_a_part_of_the_desk_copy_and_of_the_check_of_the_archive():
    original = make_article()
    draft = make_draft(language="de", translation_of=str(original.uuid))
    assert desk_copies.freeze(DeskCopy.objects.get(article=draft)).translation_of == str(original.uuid)
    german = publishing.publish(draft, by="ada").article
    assert [result.text for result in verify() if result.is_fault] == []
    CatalogueEntry.objects.filter(article=german).update(translation_of=None)
    assert any("translation_of" in result.text for result in verify() if result.is_fault)


def test_compared_versions_name_the_original_by_its_headline(client):
    original = make_article(headline="Ferry returns")
    german = make_article(language="de", headline="Die Fähre")
    story = replace(versioning.latest_version(german).story, translation_of=str(original.uuid))
    publishing.minor_edit(german, story=story, by="ada")
    html = get_page(client, url_of(german, "compare/1/2/"))
    assert "<ins>Ferry returns</ins>" in html
    publishing.withdraw(original, reason="Wrong.", by="ada")
    html = get_page(client, url_of(german, "compare/1/2/"))
    assert "<ins>a story that is not public</ins>" in html and str(original.uuid) not in html
    assert "Original changed" in get_page(client, url_of(german, "history/"))
