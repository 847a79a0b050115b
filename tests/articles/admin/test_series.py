"""Editors make series at the desk: they find stories by headline, add them, order them; and choose related stories."""

import pytest

from articles.models import RelatedLink, Series, SeriesPart
from articles.record import publishing, series_changes
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.factories import make_article, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def make_series(*articles) -> Series:
    series = Series(name="Ferries")
    series_changes.save(series, by="edda")
    for article in articles:
        series_changes.add(series, article, by="edda")
    return series


def order(series: Series) -> list[int]:
    return list(SeriesPart.objects.filter(series=series).values_list("article_id", flat=True))


def send(client, series, **posted):
    return client.post(url_of("series_parts", series.pk), posted, follow=True)


@pytest.mark.slow
def test_an_editor_makes_a_series_of_stories_listed_by_their_headlines(editor):
    first, second = make_article(headline="The ferry sails"), make_article(headline="The ferry sinks")
    make_article(headline="Elsewhere", body="<p>Nothing sails.</p>")
    page = editor.post(url_of("series_add"), {"name": "Ferry papers", "description": "All of it."}, follow=True)
    series = Series.objects.get()
    assert page.request["PATH_INFO"] == url_of("series_parts", series.pk)
    page = editor.get(url_of("series_parts", series.pk), {"q": "ferry"})
    assert {row.article for row in page.context["candidates"]} == {first, second}
    editor.post(url_of("series_parts", series.pk) + "?q=ferry", {"add": second.pk})
    page = editor.get(url_of("series_parts", series.pk), {"q": "ferry"})
    assert [row.article for row in page.context["candidates"]] == [first]
    send(editor, series, add=first.pk)
    assert order(series) == [second.pk, first.pk]
    assert editor.get("/series/ferry-papers/").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        ({"up": 2}, "0213"),
        ({"up": 0}, "0123"),
        ({"down": 1}, "0213"),
        ({"down": 3}, "0123"),
        ({"down": 99}, "0123"),
        ({"place": {3: 2}}, "0312"),
        ({"place": {1: 4}}, "0231"),
        ({"place": {0: 4, 3: 1}}, "3120"),
        ({"place": {0: "x", 1: "-3"}}, "0123"),
        ({"remove": 1}, "023"),
    ],
)
def test_parts_are_moved_by_buttons_and_numbers(editor, posted, expected):
    articles = [make_article(headline=f"Part {n}") for n in range(4)]
    series = make_series(*articles)
    keys = [*(article.pk for article in articles)]
    sent = {f"place_{key}": place for place, key in enumerate(keys, 1)}
    for name, value in posted.items():
        if name == "place":
            sent |= {f"place_{keys[index]}": number for index, number in value.items()}
        else:
            sent[name] = keys[value] if value < 4 else 10**9
    send(editor, series, **sent)
    assert "".join(str(keys.index(key)) for key in order(series)) == expected


@pytest.mark.slow
def test_the_link_to_the_page_of_readers_is_there_with_a_live_part(editor):
    article, draft = make_article(), make_draft(headline="Not yet")
    series = make_series(draft)
    assert "See it as readers do" not in text_of(editor.open("series_change", series.pk))
    series_changes.add(series, article, by="edda")
    assert "See it as readers do" in text_of(editor.open("series_change", series.pk))
    for odd in ("x", "9" * 30):
        assert editor.get(f"/admin/articles/series/{odd}/change/").status_code == 404


@pytest.mark.slow
def test_a_draft_is_a_part_that_readers_do_not_see_yet(editor):
    draft = make_draft(headline="Not yet")
    series = make_series(make_article(), draft)
    assert "not shown to readers" in text_of(editor.open("series_parts", series.pk))
    link = f'In the series <a href="{url_of("series_change", series.pk)}">Ferries</a>'
    assert link in text_of(editor.open("article_change", draft.pk))
    archivist = text_of(Colleague("Archivist", name="alma").open("series_parts", series.pk))
    assert "Not yet" not in archivist and "not yours to see" in archivist
    assert order(series)[1] == draft.pk


@pytest.mark.slow
def test_somebody_who_sees_no_draft_neither_moves_nor_adds_it(editor):
    draft, other = make_draft(headline="Secret"), make_draft(headline="Other")
    first, last = make_article(headline="First"), make_article(headline="Last")
    series = make_series(first, draft, last)
    archivist = Colleague("Archivist", name="alma")
    send(archivist, series, **{f"place_{last.pk}": 1, f"place_{first.pk}": 1})
    assert order(series) == [last.pk, first.pk, draft.pk]
    assert "not yours to see" in text_of(send(archivist, series, add=other.pk))
    assert "not yours to see" in text_of(send(archivist, series, remove=draft.pk))
    assert len(order(series)) == 3


@pytest.mark.slow
def test_what_is_refused_is_said_on_the_page(editor):
    article = make_article()
    series = make_series(article)
    assert "already" in text_of(send(editor, series, add=article.pk))
    for odd in ("x", "", "9" * 40, "-1", "١"):
        assert "no such article" in text_of(send(editor, series, add=odd))


@pytest.mark.slow
def test_a_renamed_series_keeps_its_former_address_and_a_deleted_one_keeps_its_stories(client):
    archivist = Colleague("Archivist", name="alma")
    article = make_article()
    series = make_series(article)
    page = archivist.open("series_change", series.pk)
    archivist.send(page, slug="boats", name="Boats")
    assert client.get("/series/ferries/")["Location"] == "/series/boats/"
    assert "ferries" in text_of(archivist.open("series_change", series.pk))
    archivist.post(url_of("series_delete", series.pk), {"post": "yes"})
    assert not Series.objects.exists()
    assert client.get("/series/boats/").status_code == 404
    article.refresh_from_db()
    assert article.is_live


def test_a_series_whose_key_is_taken_is_refused_with_a_reason(editor):
    make_series()
    page = editor.post(url_of("series_add"), {"name": "Ferries"})
    assert page.status_code == 200 and "already exists" in text_of(page)


@pytest.mark.slow
def test_an_editor_chooses_related_stories_of_a_live_story(editor):
    article, other = make_article(headline="The ferry sinks once"), make_article(headline="The ferry sinks")
    url = url_of("article_related", article.pk)
    assert f'href="{url}"' in text_of(editor.open("article_change", article.pk))
    page = editor.get(url, {"q": "ferry sinks"})
    assert [row.article for row in page.context["candidates"]] == [other]
    editor.post(url, {"add": other.pk})
    assert RelatedLink.objects.get().related == other
    record = text_of(editor.open("article_change", article.pk))
    assert "add to related stories" in record and "(story “The ferry sinks”)" in record
    assert str(other.uuid) not in record and "story “The ferry sinks”" in text_of(editor.open("auditentry_changelist"))
    publishing.withdraw(other, reason="Invented.", by="edda")
    assert "not shown to readers" in text_of(editor.get(url))
    editor.post(url, {"remove": other.pk})
    assert not RelatedLink.objects.exists()


@pytest.mark.slow
def test_a_page_of_parts_takes_a_fixed_number_of_queries(editor, django_assert_max_num_queries):
    articles = [make_article(headline=f"Ferry {n}") for n in range(12)]
    series = make_series(*articles[:2])
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(40) as queries:
            editor.get(url_of("series_parts", series.pk), {"q": "ferry"})
        counts.append(len(queries))
        for article in articles[2:]:
            if len(counts) == 1:
                series_changes.add(series, article, by="edda")
    assert counts[1] <= counts[0]
