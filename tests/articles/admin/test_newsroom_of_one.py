"""Who runs a newsroom alone goes the whole way of a story, with the roles that such a newsroom gives."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.admin.accounts.forms import NewAccountForm
from articles.story.story import Picture
from tests.articles.admin.desk_client import Colleague, text_of
from tests.factories import make_draft
from tests.media.pictures import new_bytes

pytestmark = pytest.mark.django_db
OBSTACLE = "readers do not see it until a photo editor states its rights"


def publish_with_photo(colleague) -> tuple:
    """Upload a photograph as cleared and publish a story with it; return the page before publishing, and the story."""
    file = SimpleUploadedFile("quay.jpg", new_bytes(width=640, height=420), "image/jpeg")
    answer = colleague.post("/admin/media/photo/upload/", {"files": file, "rights": "cleared"}).json()
    draft = make_draft(headline="Ferry", pictures=(Picture(photo=answer["photo"]["uuid"], caption="A", alt="B"),))
    page = text_of(colleague.open("article_publish", draft.pk))
    colleague.act("publish", draft)
    return page, draft


@pytest.mark.slow
@pytest.mark.parametrize("roles", [("Administrator",), ("Editor", "Photo editor")])
def test_an_administrator_or_an_editor_who_is_photo_editor_too_brings_a_photo_to_readers(roles, client):
    page, draft = publish_with_photo(Colleague(*roles, name="solveig"))
    assert OBSTACLE not in page
    assert "<picture" in text_of(client.get(draft.entry.get_absolute_url()))


@pytest.mark.slow
def test_an_editor_alone_is_warned_who_states_the_rights_and_the_roles_say_so(client):
    page, draft = publish_with_photo(Colleague("Editor"))
    assert OBSTACLE in page
    assert "<picture" not in text_of(client.get(draft.entry.get_absolute_url()))
    assert "who runs a newsroom alone is an administrator" in str(NewAccountForm().fields["groups"].help_text)
