"""An editor says at the desk which story another one is a translation of, and finds it by its headline."""

import pytest

from articles.models import DeskCopy
from tests.articles.admin.desk_client import Colleague, form_values, text_of, url_of
from tests.factories import make_article, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def save(editor, copy: DeskCopy, **values):
    page = editor.open("deskcopy_change", copy.pk)
    return editor.post(url_of("deskcopy_change", copy.pk), form_values(page) | values)


@pytest.mark.slow
def test_an_editor_chooses_the_original_of_a_translation(editor):
    original = make_article(headline="The ferry returns")
    make_article(headline="Die Fähre", language="de", translation_of=str(original.uuid))
    make_draft(headline="The ferry of a draft")
    response = editor.get(url_of("deskcopy_originals"), {"term": "ferr"})
    [choice] = response.json()["results"]
    assert choice == {"id": str(original.uuid), "text": "The ferry returns (en, July 2, 2024)"}
    copy = make_draft(headline="Le bac", language="fr").desk_copy
    save(editor, copy, translation_of=choice["id"])
    copy.refresh_from_db()
    assert copy.translation_of == str(original.uuid)
    assert "The ferry returns (en, July 2, 2024)" in text_of(editor.open("deskcopy_change", copy.pk))


@pytest.mark.slow
def test_the_form_refuses_what_cannot_be_the_original(editor):
    original = make_article(headline="The ferry returns")
    german = make_article(headline="Die Fähre", language="de", translation_of=str(original.uuid))
    copy = make_draft(headline="Second", language="en").desk_copy
    draft = make_draft(headline="Draft")
    cases = (
        (str(original.uuid), "a translation has another one"),
        (str(german.uuid), "is a translation itself"),
        (str(draft.uuid), "Choose a story that readers find"),
        ("x", "Choose a story that readers find"),
    )
    for value, words in cases:
        assert words in text_of(save(editor, copy, translation_of=value))
    copy.refresh_from_db()
    assert copy.translation_of == ""
