"""What the editor asks the server while somebody writes: live stories to link to, and where words stand in a text."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.admin.desk import word_matches
from articles.models import Article
from articles.record import publishing
from media.models import Photo
from media.models.rights import Rights
from tests.articles.admin.desk_client import Colleague, url_of
from tests.factories import make_article, make_draft
from tests.media.pictures import new_bytes


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def headlines(colleague, words: str) -> list[str]:
    answer = colleague.get(url_of("deskcopy_stories"), {"q": words}).json()
    return [story["headline"] for story in answer["stories"]]


@pytest.mark.slow
def test_live_stories_are_offered_by_words_of_their_headlines(editor):
    article = make_article(headline="Night ferries return to the harbour", section="Local")
    make_article(headline="Weavers draw", body="<p>The night ferry was late.</p>")
    make_draft(headline="Night ferry in a draft")
    withdrawn = make_article(headline="Night ferry withdrawn")
    publishing.withdraw(withdrawn, reason="It was invented.", by="edda")
    for words in ("night ferr", "harbour NIGHT", "Night ferries return to the harbour", "“night” f"):
        assert headlines(editor, words) == ["Night ferries return to the harbour"], words
    assert headlines(editor, "") == headlines(editor, " … ") == headlines(editor, "zeppelin") == []
    answer = editor.get(url_of("deskcopy_stories"), {"q": "night ferr"})
    assert answer.json()["stories"][0] == {
        "headline": "Night ferries return to the harbour",
        "url": article.entry.get_absolute_url(),
        "day": "July 2, 2024",
        "section": "Local",
    }
    assert "no-store" in answer["Cache-Control"]


def test_at_most_ten_stories_are_offered_for_words_of_any_length(editor):
    for number in range(12):
        make_article(headline=f"Ferry number {number}")
    assert len(headlines(editor, "ferry")) == 10
    assert headlines(editor, "ferry " * 10_000) is not None


@pytest.mark.one_engine
def test_stories_and_matches_are_for_who_sees_the_desk(db, client):
    reporter, archivist = Colleague("Reporter", name="otto"), Colleague(name="nobody")
    assert reporter.get(url_of("deskcopy_stories"), {"q": "x"}).status_code == 200
    for stranger in (archivist, client):
        assert stranger.get(url_of("deskcopy_stories"), {"q": "x"}).status_code in (302, 403)
        assert stranger.post(url_of("deskcopy_matches"), {"words": "x", "texts": "[]"}).status_code in (302, 403)
    assert reporter.post(url_of("deskcopy_stories")).status_code == 405
    assert reporter.get(url_of("deskcopy_matches")).status_code == 405
    assert not Article.objects.exists()


def matches(colleague, words: str, *texts: str, **options) -> list[list[int]]:
    posted = {"words": words, "texts": json.dumps(texts), **options}
    return colleague.post(url_of("deskcopy_matches"), posted).json()["matches"]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("ferry", "The Ferry and the ferrymen’s ferry.", ["Ferry", "ferry"]),
        ("O'Harrow", "Why O’Harrow’s car?", ["O’Harrow"]),
        ("night boat", "A night\nboat, a night-boat, a nightboat.", ["night\nboat", "night-boat"]),
        ("ferry", "\U0001f6a2\U0001f6a2 Łódź ferry", ["ferry"]),
        ("", "ferry", []),
        ("…", "ferry …", []),
    ],
)
def test_words_match_as_in_the_fix_everywhere(editor, words, text, expected):
    units = text.encode("utf-16-le")
    places = [units[start * 2 : end * 2].decode("utf-16-le") for _, start, end in matches(editor, words, text)]
    assert places == expected


@pytest.mark.one_engine
def test_exact_case_and_the_number_of_the_text_are_part_of_the_answer(editor):
    assert matches(editor, "ferry", "no", "Ferry, ferry") == [[1, 0, 5], [1, 7, 12]]
    assert matches(editor, "ferry", "no", "Ferry, ferry", exact_case="1") == [[1, 7, 12]]


@pytest.mark.one_engine
@pytest.mark.parametrize("texts", ["", "{}", "[1]", "[[]]", "[" * 100_000, json.dumps(["x" * 2_200_000]), "[null]"])
def test_what_is_no_list_of_texts_is_refused(editor, texts):
    answer = editor.post(url_of("deskcopy_matches"), {"words": "x", "texts": texts})
    assert answer.status_code == 400 and "error" in answer.json()


@pytest.mark.one_engine
def test_too_many_matches_are_cut_and_words_have_a_length(editor, monkeypatch):
    monkeypatch.setattr(word_matches, "MAX_MATCHES", 3)
    answer = editor.post(url_of("deskcopy_matches"), {"words": "a", "texts": json.dumps(["a a a a a", "a"])}).json()
    assert len(answer["matches"]) == 3 and answer["is_cut"]
    posted = {"words": "a" * 501, "texts": "[]"}
    assert editor.post(url_of("deskcopy_matches"), posted).status_code == 400


@pytest.mark.slow
@pytest.mark.one_engine
def test_the_chooser_asks_only_those_for_rights_who_may_state_them(db):
    for role, may_state in (("Reporter", False), ("Editor", False), ("Photo editor", True)):
        colleague = Colleague(role, name=role)
        rights = colleague.get("/admin/media/photo/pick/").json()["rights"]
        assert [value for value, _ in rights] == (list(Rights) if may_state else [])
        file = SimpleUploadedFile("picture.jpg", new_bytes(), "image/jpeg")
        colleague.post("/admin/media/photo/upload/", {"files": file, "rights": "cleared"})
        assert Photo.objects.latest("pk").rights == ("cleared" if may_state else "unknown")
