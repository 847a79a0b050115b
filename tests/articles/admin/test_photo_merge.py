"""Two editors who choose different photographs for one place of a story: the page shows both, and one is chosen."""

import pytest

from articles.models import DeskCopy
from articles.record import publishing
from articles.story.story import Picture
from tests.articles.admin.desk_client import Colleague, text_of
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo

pytestmark = [pytest.mark.one_engine, pytest.mark.slow]


@pytest.fixture
def edda(db):
    return Colleague("Editor")


@pytest.fixture
def rita(db):
    return Colleague("Editor", name="rita")


@pytest.fixture
def photos(db):
    return [str(make_photo(caption=caption).uuid) for caption in ("Library’s weir", "Library’s ferry", "Old")]


def lead(photo, caption: str, number: int = 0, **others) -> dict:
    values = {"photo": photo, "caption": caption, "credit": "", "anchor": "", "position": "0", "alt": ""} | others
    return {f"placements-{number}-{name}": value for name, value in values.items()}


def added(*args, **others) -> dict:
    return lead(*args, **others) | {"placements-TOTAL_FORMS": "1"}


def leads() -> list[tuple[str, str]]:
    copy = DeskCopy.objects.get()
    return [(str(photo), caption) for photo, caption in copy.placements.values_list("photo", "caption")]


def choice_on(page) -> str:
    """Return the name of the choice of a photograph on the page that asks."""
    (conflict,) = page.context["conflicts"]
    return conflict.choice


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_of_two_lead_photos_that_were_added_at_once_one_is_chosen_with_its_words(edda, rita, photos, choice):
    draft = make_draft()
    pages = [somebody.open("deskcopy_change", draft.desk_copy.pk) for somebody in (edda, rita)]
    edda.send(pages[0], **added(photos[0], "Edda’s weir", alt="A weir"))
    conflict_page = rita.send(pages[1], **added(photos[1], "Rita’s ferry"))
    assert "Nothing was saved yet" in text_of(conflict_page)
    assert "Two photos have the same place" not in text_of(conflict_page)
    assert all(caption in text_of(conflict_page) for caption in ("Edda’s weir", "Rita’s ferry"))
    assert conflict_page.context["conflicts"][0].label == "Lead photo"
    assert rita.send(conflict_page, **{choice_on(conflict_page): choice}).status_code == 302
    assert leads() == [(photos[1], "Rita’s ferry") if choice == "mine" else (photos[0], "Edda’s weir")]


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_of_two_lead_photos_in_place_of_an_old_one_one_is_chosen_with_its_words(edda, rita, photos, choice):
    draft = make_draft(pictures=[Picture(photo=photos[2], caption="Old")])
    pages = [somebody.open("deskcopy_change", draft.desk_copy.pk) for somebody in (edda, rita)]
    edda.send(pages[0], **lead(photos[0], "Edda’s weir"))
    conflict_page = rita.send(pages[1], **lead(photos[1], "Rita’s ferry"))
    assert rita.send(conflict_page, **{choice_on(conflict_page): choice}).status_code == 302
    assert leads() == [(photos[1], "Rita’s ferry") if choice == "mine" else (photos[0], "Edda’s weir")]


def test_a_new_photo_does_not_get_the_caption_that_a_colleague_wrote_for_the_old_one(edda, rita, photos):
    draft = make_draft(pictures=[Picture(photo=photos[2], caption="Old")])
    pages = [somebody.open("deskcopy_change", draft.desk_copy.pk) for somebody in (edda, rita)]
    edda.send(pages[0], **{"placements-0-caption": "The mayor at the weir"})
    conflict_page = rita.send(pages[1], **lead(photos[1], "Old"))
    assert "The mayor at the weir" in text_of(conflict_page)
    rita.send(conflict_page, **{choice_on(conflict_page): "mine"})
    assert leads() == [(photos[1], "Old")]


def test_a_caption_that_is_changed_with_the_choice_of_the_other_photo_is_a_conflict_again(edda, rita, photos):
    draft = make_draft()
    pages = [somebody.open("deskcopy_change", draft.desk_copy.pk) for somebody in (edda, rita)]
    edda.send(pages[0], **added(photos[0], "Edda’s weir"))
    conflict_page = rita.send(pages[1], **added(photos[1], "Rita’s ferry"))
    choice = choice_on(conflict_page)
    again = rita.send(conflict_page, **mine_of(conflict_page), **{choice: "theirs", "placements-0-caption": "Anew"})
    assert again.status_code == 200
    assert "Anew" in text_of(again)
    assert leads() == [(photos[0], "Edda’s weir")]
    rita.send(again, **mine_of(again), **{choice: "mine"})
    assert leads() == [(photos[1], "Anew")]


def test_a_field_in_conflict_is_not_among_the_merged_ones(edda, rita, photos):
    draft = make_draft(headline="As it was", authors=["Ada"], body="<p>One stands here.</p><p>Two stands there.</p>")
    pages = [somebody.open("deskcopy_change", draft.desk_copy.pk) for somebody in (edda, rita)]
    body = "<p>One {} here.</p><p>{} stands there.</p>"
    edda.send(pages[0], headline="Edda’s", kicker="River", body=body.format("runs", "Two"), **added(photos[0], "Weir"))
    conflict_page = rita.send(
        pages[1], headline="Rita’s", body=body.format("falls", "Two"), **added(photos[1], "Ferry")
    )
    assert conflict_page.context["merged"].endswith(": Kicker")
    assert len(conflict_page.context["conflicts"]) == 3
    both = make_draft(body="<p>One stands here.</p><p>Two stands there.</p>")
    pages = [somebody.open("deskcopy_change", both.desk_copy.pk) for somebody in (edda, rita)]
    edda.send(pages[0], body=body.format("runs", "Three"))
    assert rita.send(pages[1], body=body.format("falls", "Two")).context["merged"].endswith(": Body")


def mine_of(page) -> dict:
    return {f"mine-{conflict.choice}": conflict.own_value for conflict in page.context["conflicts"]}


def test_a_lead_photo_of_a_newer_version_is_a_choice(edda, photos):
    article = make_article()
    page = edda.open("deskcopy_change", publishing.open_on_desk(article, by="edda").pk)
    edda.send(page, **added(photos[2], "Edda’s first", _continue="1"))
    page = edda.open("deskcopy_change", article.desk_copy.pk)
    version = make_story(pictures=[Picture(photo=photos[0], caption="Of the version")])
    publishing.update(article, story=version, by="wire")
    conflict_page = edda.send(page, **lead(photos[1], "Edda’s ferry"))
    chosen = edda.send(conflict_page, base_version="2", **{choice_on(conflict_page): "theirs"})
    assert chosen.status_code == 302
    assert leads() == [(photos[0], "Of the version")]
