"""Two editors who save one story: what only one touched is merged, what both touched is shown and chosen."""

import pytest

from articles.models import DeskCopy, DeskRevision
from articles.record import desk_revisions, publishing
from articles.story.story import Picture
from tests.articles.admin.desk_client import Colleague, form_of, form_values, text_of
from tests.factories import make_draft
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.one_engine
BODY = "<p>One stands at the harbour.</p><p>Two stands near the bridge.</p><p>Three stands in the church.</p>"


@pytest.fixture
def edda(db):
    return Colleague("Editor")


@pytest.fixture
def rita(db):
    return Colleague("Editor", name="rita")


@shared_rows
def pages():
    """Return the form of one story as Edda and Rita opened it."""
    draft = make_draft(headline="As it was", kicker="River", authors=["Ada", "Bo"], tags=["Port"], body=BODY)
    editors = [Colleague("Editor", name=name) for name in ("edda", "rita")]
    return [form_of(editor.open("deskcopy_change", draft.desk_copy.pk)) for editor in editors]


def row(number: int, **values) -> dict:
    return {f"bylines-{number}-{name}": value for name, value in values.items()}


@pytest.mark.slow
def test_fields_that_different_editors_changed_are_both_saved(edda, rita, pages):
    edda.send(pages[0], headline="Edda’s headline", _continue="1")
    saved = rita.send(pages[1], kicker="Rita’s kicker", _continue="1")
    assert saved.status_code == 302
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.kicker) == ("Edda’s headline", "Rita’s kicker")
    message = text_of(rita.get(saved.url))
    assert "Saved together with what others changed" in message
    assert "edda" in message


@pytest.mark.slow
def test_a_byline_that_a_colleague_added_stays_and_the_deletion_of_another_counts(edda, rita, pages):
    edda.send(pages[0], **row(2, name="Cy", role="author", position="2"), **{"bylines-TOTAL_FORMS": "3"})
    rita.send(pages[1], **row(0, DELETE="on"))
    assert [byline.name for byline in DeskCopy.objects.get().bylines.all()] == ["Bo", "Cy"]


@pytest.mark.slow
def test_paragraphs_that_different_editors_changed_are_both_saved(edda, rita, pages):
    edda.send(pages[0], body=BODY.replace("One stands", "One falls"))
    rita.send(pages[1], body=BODY.replace("Three stands", "Three falls"))
    assert DeskCopy.objects.get().body == BODY.replace("One stands", "One falls").replace("Three stands", "Three falls")


@pytest.mark.slow
def test_tags_that_different_editors_chose_are_both_saved(edda, rita, pages):
    edda.send(pages[0], new_tags="Harbour", new_tags_kind="topic")
    rita.send(pages[1], new_tags="Bridge", new_tags_kind="topic", tags=[])
    assert sorted(DeskCopy.objects.get().tags.values_list("name", flat=True)) == ["Bridge", "Harbour"]


@pytest.mark.parametrize(("choice", "headline"), [("mine", "Rita’s"), ("theirs", "Edda’s")])
@pytest.mark.slow
def test_a_field_that_both_changed_is_as_the_second_chooses(edda, rita, pages, choice, headline):
    edda.send(pages[0], headline="Edda’s")
    conflict_page = rita.send(pages[1], headline="Rita’s")
    assert conflict_page.status_code == 200
    assert DeskCopy.objects.get().headline == "Edda’s"
    conflict = conflict_page.context["conflicts"][0]
    assert conflict.changed_by.startswith("edda, ")
    assert (conflict.theirs, conflict.mine) == ("Edda’s", "Rita’s")
    rita.send(conflict_page, **{"choice-headline": choice})
    assert DeskCopy.objects.get().headline == headline


@pytest.mark.slow
def test_what_the_same_editor_saved_in_another_window_is_called_that(edda, pages):
    edda.send(pages[0], headline="In one window", kicker="Lake", _continue="1")
    conflict_page = edda.send(pages[0], headline="In the other", _continue="1")
    page = text_of(conflict_page)
    assert conflict_page.context["conflicts"][0].changed_by.startswith("Your other window, ")
    for words in ("You changed the same in another window", "The one from the other window", "from this window"):
        assert words in page
    for words in ("Somebody else", "Others", "Theirs", "Mine,", "edda,"):
        assert words not in page
    edda.send(conflict_page, headline="In the other", _continue="1")
    assert DeskCopy.objects.get().headline == "In the other"


@pytest.mark.slow
def test_what_another_window_saved_is_merged_and_called_that(edda, pages):
    edda.send(pages[0], headline="In one window", _continue="1")
    saved = edda.send(pages[0], kicker="Lake", headline="As it was", _continue="1")
    assert "Saved together with what you saved in another window" in text_of(edda.get(saved.url))


@pytest.mark.slow
def test_a_byline_that_one_deleted_and_the_other_changed_has_its_words_on_the_page(edda, rita, pages):
    edda.send(pages[0], **row(0, role="photographer"))
    conflict = rita.send(pages[1], **row(0, DELETE="on")).context["conflicts"][0]
    assert (conflict.theirs, conflict.mine) == ("Ada, Ada, Photographs by", "(deleted)")
    assert "Deleted here, changed there" in conflict.remark


@pytest.mark.parametrize(
    ("choice", "paragraphs"),
    [
        ("mine", ["Two runs"]),
        ("theirs", ["Two sleeps"]),
        ("both", ["Two runs", "Two sleeps"]),
    ],
)
@pytest.mark.slow
def test_a_paragraph_that_both_changed_is_as_the_second_chooses(edda, rita, pages, choice, paragraphs):
    edda.send(pages[0], body=BODY.replace("Two stands", "Two sleeps").replace("One", "Once"))
    conflict_page = rita.send(pages[1], body=BODY.replace("Two stands", "Two runs"))
    assert conflict_page.status_code == 200
    sent = {"merged_body": conflict_page.context["merged_body"], "choice-body-0": choice}
    assert rita.send(conflict_page, **sent).status_code == 302
    first, middle, last = BODY.replace("One", "Once").replace("</p>", "</p>|").split("|")[:3]
    chosen = "".join(middle.replace("Two stands", words) for words in paragraphs)
    assert DeskCopy.objects.get().body == first + chosen + last


@pytest.mark.slow
def test_a_paragraph_that_is_chosen_from_the_other_and_changed_as_well_is_saved_only_after_a_look(edda, rita, pages):
    edda.send(pages[0], body=BODY.replace("Two stands", "Two sleeps"))
    conflict_page = rita.send(pages[1], body=BODY.replace("Two stands", "Two runs"))
    sent = {"merged_body": conflict_page.context["merged_body"], "choice-body-0": "theirs"}
    again = rita.send(conflict_page, body=BODY.replace("Two stands", "Two walks"), **sent)
    assert again.status_code == 200
    assert rita.send(again).status_code == 302
    body = DeskCopy.objects.get().body
    assert "Two walks" in body
    assert "Two sleeps" in body


@pytest.mark.parametrize("is_saved_again", [False, True])
@pytest.mark.slow
def test_a_text_that_is_changed_with_the_choice_of_the_other_one_is_a_conflict_again(edda, rita, pages, is_saved_again):
    edda.send(pages[0], headline="Edda’s", **row(0, name="Ada Edda"))
    conflict_page = rita.send(pages[1], headline="Rita’s", **row(0, name="Ada Rita"))
    key = form_values(conflict_page)["bylines-0-id"]
    sent = {"choice-headline": "theirs", f"choice-bylines-{key}-name": "theirs"}
    sent |= {f"mine-{c.choice}": c.own_value for c in conflict_page.context["conflicts"]}
    assert all(f'name="{name}"' in text_of(conflict_page) for name in sent)
    if is_saved_again:
        edda.send(edda.open("deskcopy_change", DeskCopy.objects.get().pk), kicker="Lake")
    again = rita.send(conflict_page, headline="Rita’s second", **row(0, name="Ada Rita Two"), **sent)
    assert again.status_code == 200
    assert "You chose the other text and changed yours, too." in text_of(again)
    texts = [(c.theirs, c.mine) for c in again.context["conflicts"]]
    assert texts == [("Edda’s", "Rita’s second"), ("Ada Edda", "Ada Rita Two")]
    assert rita.send(again).status_code == 302
    assert DeskCopy.objects.get().headline == "Rita’s second"
    assert DeskCopy.objects.get().bylines.first().name == "Ada Rita Two"


@pytest.mark.slow
def test_a_third_save_in_the_meantime_leads_to_the_question_again(edda, rita, pages):
    edda.send(pages[0], headline="Edda’s")
    conflict_page = rita.send(pages[1], headline="Rita’s")
    edda.send(edda.open("deskcopy_change", DeskCopy.objects.get().pk), headline="Edda’s second")
    again = rita.send(conflict_page, **{"choice-headline": "mine"})
    assert again.status_code == 200
    assert "Edda’s second" in text_of(again)
    assert DeskCopy.objects.get().headline == "Edda’s second"
    assert rita.send(again).status_code == 302
    assert DeskCopy.objects.get().headline == "Rita’s"


@pytest.mark.slow
def test_a_byline_that_both_changed_is_as_the_second_chooses(edda, rita, pages):
    edda.send(pages[0], **row(0, name="Ada Edda"))
    conflict_page = rita.send(pages[1], **row(0, name="Ada Rita"))
    assert "Ada Edda" in text_of(conflict_page)
    key = form_values(conflict_page)["bylines-0-id"]
    rita.send(conflict_page, **{f"choice-bylines-{key}-name": "theirs"})
    assert DeskCopy.objects.get().bylines.first().name == "Ada Edda"


@pytest.mark.slow
def test_an_old_form_sent_again_after_back_overwrites_nothing(edda, pages):
    edda.send(pages[0], headline="First")
    edda.send(edda.open("deskcopy_change", DeskCopy.objects.get().pk), kicker="Later")
    edda.send(pages[0], headline="First", dek="And a dek")
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.kicker, copy.dek) == ("First", "Later", "And a dek")


@pytest.mark.slow
def test_a_form_with_an_error_still_merges_and_says_so(edda, rita, pages):
    edda.send(pages[0], headline="Edda’s")
    refused = rita.send(pages[1], published="yesterday")
    assert "Others saved while you were writing" in text_of(refused)
    rita.send(refused, published="")
    assert DeskCopy.objects.get().headline == "Edda’s"


@pytest.mark.slow
def test_two_photos_that_were_placed_under_one_name_are_both_there(edda, rita):
    draft = make_draft(body="<p>One.</p><p>Two.</p>")
    pages = [somebody.open("deskcopy_change", draft.desk_copy.pk) for somebody in (edda, rita)]
    figure = '<figure data-picture="p1"></figure>'
    for somebody, page, caption, body in (
        (edda, pages[0], "A boat", f"<p>One.</p>{figure}<p>Two.</p>"),
        (rita, pages[1], "A bridge", f"<p>One.</p><p>Two.</p>{figure}"),
    ):
        placement = {"placements-0-anchor": "p1", "placements-0-caption": caption, "placements-TOTAL_FORMS": "1"}
        placement["placements-0-position"] = "0"
        assert somebody.send(page, body=body, **placement).status_code == 302
    copy = DeskCopy.objects.get()
    assert dict(copy.placements.values_list("caption", "anchor")) == {"A boat": "p1", "A bridge": "p2"}
    assert copy.body == f"<p>One.</p>{figure}<p>Two.</p>{figure.replace('p1', 'p2')}"


@pytest.mark.slow
def test_a_form_whose_revision_is_gone_asks_for_all_that_differs_and_deletes_nothing(edda, rita, pages):
    edda.send(
        pages[0], headline="Edda’s", **row(2, name="Cy", role="author", position="2"), **{"bylines-TOTAL_FORMS": "3"}
    )
    DeskRevision.objects.all().delete()
    conflict_page = rita.send(pages[1], kicker="Rita’s")
    assert conflict_page.status_code == 200
    assert "Edda’s" in text_of(conflict_page)
    rita.send(conflict_page, **{"choice-headline": "theirs"})
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.kicker) == ("Edda’s", "Rita’s")
    assert [byline.name for byline in copy.bylines.all()] == ["Ada", "Bo", "Cy"]


def test_an_added_row_that_is_empty_does_not_refuse_the_save(edda, pages):
    rows = row(2, name="", role="author", position="2") | {"bylines-TOTAL_FORMS": "3"}
    rows |= {"agency_lines-0-role": "supplied", "agency_lines-0-position": "1", "agency_lines-TOTAL_FORMS": "1"}
    assert edda.send(pages[0], headline="Saved", **rows).status_code == 302
    assert DeskCopy.objects.get().headline == "Saved"


@pytest.mark.slow
def test_forms_that_were_open_when_an_old_version_came_back_are_merged(edda, rita):
    draft = make_draft(headline="First", published="2024-07-02")
    publishing.publish(draft, by="ada")
    copy = publishing.open_on_desk(draft, by="edda")
    page = rita.open("deskcopy_change", copy.pk)
    publishing.copy_to_desk(draft.versions.get(), by="edda")
    assert rita.send(page, kicker="Rita’s").status_code == 302
    assert DeskCopy.objects.get().kicker == "Rita’s"


@pytest.mark.parametrize(
    ("change", "names"), [({"name": "Bo Lark"}, ["Ada", "Bo Lark"]), ({"DELETE": "on"}, ["Ada"]), ({}, ["Ada", "Bo"])]
)
def test_bylines_that_came_back_with_a_revision_are_those_of_a_form_that_was_open(edda, rita, pages, change, names):
    copy = DeskCopy.objects.get()
    edda.send(pages[0], **row(1, name="Bo Nash"))
    desk_revisions.bring_back(copy.article.desk_revisions.earliest("pk"), by="edda")
    saved = rita.send(pages[1], kicker="Rita’s kicker", _continue="1", **row(1, **change))
    assert saved.status_code == 302, "nothing is asked"
    assert [byline.name for byline in copy.bylines.all()] == names


@pytest.mark.parametrize("value", ["[", "[1]", '[["a"]]', "{}", "[" * 100_000, '["a", ["b", "c", "d"]]'])
def test_a_forged_field_of_the_body_changes_nothing(edda, pages, value):
    sent = {"merged_body": value, "choice-body-0": "theirs", "choice-bylines-9-name": "theirs"}
    assert edda.send(pages[0], **sent).status_code == 302
    assert DeskCopy.objects.get().body == BODY


@pytest.mark.slow
def test_a_photo_caption_that_both_changed_is_on_the_page(edda, rita):
    draft = make_draft(pictures=[Picture(caption="As it was")])
    pages = [somebody.open("deskcopy_change", draft.desk_copy.pk) for somebody in (edda, rita)]
    edda.send(pages[0], **{"placements-0-caption": "Edda’s caption"})
    conflict_page = rita.send(pages[1], **{"placements-0-caption": "Rita’s caption"})
    assert "Edda’s caption" in text_of(conflict_page)
    assert "Rita’s caption" in text_of(conflict_page)


@pytest.mark.slow
def test_a_paragraph_of_which_only_the_markup_differs_is_displayed_with_its_markup(edda, rita, pages):
    edda.send(pages[0], body=BODY.replace("Two", "<strong>Two</strong>"))
    conflict_page = rita.send(pages[1], body=BODY.replace("Two", "<em>Two</em>"))
    assert "&lt;strong&gt;Two&lt;/strong&gt;" in text_of(conflict_page)
    assert "&lt;em&gt;Two&lt;/em&gt;" in text_of(conflict_page)


@pytest.mark.slow
def test_a_body_that_differs_in_blank_lines_only_is_not_changed(edda, rita, pages):
    edda.send(pages[0], body=BODY.replace("Two stands", "Two falls"))
    rita.send(pages[1], body=BODY.replace("><", ">\r\n\r\n<"), kicker="Rita’s")
    copy = DeskCopy.objects.get()
    assert (copy.kicker, "Two falls" in copy.body) == ("Rita’s", True)


def test_a_new_name_that_two_editors_typed_for_one_byline_is_displayed_chosen_and_saved(edda, rita, pages):
    edda.send(pages[0], **row(0, author="+Cy Voss"))
    conflict_page = rita.send(pages[1], **row(0, author="+Di Wolf"))
    conflict = conflict_page.context["conflicts"][0]
    assert (conflict.theirs, conflict.mine) == ("Cy Voss", "Di Wolf")
    assert '<option value="+Di Wolf" selected>Di Wolf</option>' in text_of(conflict_page)
    own = {f"mine-{conflict.choice}": conflict.own_value}
    assert rita.send(conflict_page, **own, **{conflict.choice: "theirs"}).status_code == 302
    assert DeskCopy.objects.get().bylines.first().author.name == "Cy Voss"
    assert rita.send(conflict_page, **own, **{conflict.choice: "mine"}).status_code == 302
    assert DeskCopy.objects.get().bylines.first().author.name == "Di Wolf"


def test_a_new_name_survives_a_merge_after_it_was_pointed_out_as_nearly_another(edda, rita, pages):
    edda.send(pages[0], **row(0, author="+Cy Voss"))
    nearly = rita.send(pages[1], **row(1, author="+Cy Vos"))
    assert "“Cy Vos” is nearly “Cy Voss”" in text_of(nearly)
    edda.send(form_of(edda.open("deskcopy_change", DeskCopy.objects.get().pk)), kicker="Edda’s")
    again = rita.send(nearly)
    rita.send(again) if again.status_code == 200 else None
    assert [byline.author.name for byline in DeskCopy.objects.get().bylines.all()] == ["Cy Voss", "Cy Vos"]
