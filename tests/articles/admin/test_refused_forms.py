"""A form that is refused because of the session, the code or the CSRF token gets its input back, to be sent again."""

import pytest
from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.contrib.messages.storage import default_storage
from django.http import HttpResponseRedirect
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.admin.accounts import local_copies, refused_forms
from articles.models import DeskCopy
from tests.articles.admin.desk_client import Colleague, form_values, text_of, url_of
from tests.articles.admin.test_sign_in import code_of, set_up_second_factor
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
HERE = {"origin": "http://testserver"}
PASSWORD = "a river runs by it"


@pytest.fixture
def edda():
    user = User.objects.create_user("edda", password=PASSWORD, is_staff=True)
    user.groups.set(Group.objects.filter(name="Editor"))
    return user


@pytest.fixture
def browser():
    """Return a client that checks CSRF tokens as a server does."""
    return Client(enforce_csrf_checks=True, headers=HERE)


def token_of(page) -> str:
    return str(page.context["csrf_token"])


def sign_in(browser, page=None, **more):
    page = page or browser.get("/admin/login/")
    carried = {"csrfmiddlewaretoken": token_of(page), "username": "edda", "password": PASSWORD, "next": "/admin/"}
    return browser.post("/admin/login/", carried | carried_fields(page) | more)


def carried_fields(page) -> dict:
    refused = page.context.get("refused")
    return {"refused_path": refused.path, "refused_data": refused.encoded} if refused else {}


def send_again(browser, page):
    refused = page.context["refused"]
    return browser.post(
        refused.path, dict(refused.form_data.lists()) | {"csrfmiddlewaretoken": token_of(page)}, follow=True
    )


def written_story(browser) -> dict:
    page = browser.get(url_of("deskcopy_add"))
    typed = {"headline": "Ferry “sails” <again>", "body": "<p>At six\r\non Tuesday.</p>", "_continue": "Save"}
    return form_values(page) | typed | {"csrfmiddlewaretoken": token_of(page)}


@pytest.mark.slow
def test_a_story_sent_after_the_session_ended_is_saved_after_signing_in(edda, browser):
    sign_in(browser)
    story = written_story(browser)
    browser.cookies.pop("sessionid")
    refused = browser.post(url_of("deskcopy_add"), story)
    assert refused.status_code == 403 and "no-store" in refused["Cache-Control"]
    assert "Ferry “sails” &lt;again&gt;" in text_of(refused)
    again = sign_in(browser, refused, password="wrong")
    assert "Ferry" in text_of(again), "a wrong password loses nothing"
    page = sign_in(browser, again)
    assert "Send it again" in text_of(page) and not DeskCopy.objects.exists()
    assert send_again(browser, page).status_code == 200
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.body) == ("Ferry “sails” <again>", "<p>At six on Tuesday.</p>")


@pytest.mark.slow
def test_a_form_with_the_token_of_an_earlier_session_is_sent_again_with_a_new_one(edda, browser):
    sign_in(browser)
    story = written_story(browser)
    sign_in(browser, browser.get("/admin/"))  # in another window: a new token
    refused = browser.post(url_of("deskcopy_add"), story)
    assert refused.status_code == 403 and "Ferry" in text_of(refused)
    send_again(browser, refused)
    assert DeskCopy.objects.get().headline == "Ferry “sails” <again>"


@pytest.mark.parametrize(
    "path",
    [
        "articles/article/{}/correct/",
        "articles/article/{}/withdraw/",
        "articles/findandreplace/add/",
        "media/photo/add/",
    ],
)
def test_every_form_of_the_desk_gets_its_words_back(edda, browser, path):
    sign_in(browser)
    path = "/admin/" + path.format(make_article().pk)
    typed = {"note": "Words of an hour.", "csrfmiddlewaretoken": "x" * 64}
    refused = browser.post(f"{path}?page=2", typed)
    assert refused.status_code == 403 and "Words of an hour." in text_of(refused)
    assert refused.context["refused"].path == f"{path}?page=2"


@pytest.mark.parametrize(
    ("path", "field"), [("media/photo/add/", "state"), ("articles/author/add/", "role"), ("articles/tag/add/", "kind")]
)
def test_words_of_any_field_are_on_the_page_that_asks_to_send_them_again(edda, browser, path, field):
    sign_in(browser)
    refused = browser.post(f"/admin/{path}", {field: "Words of a minute", "csrfmiddlewaretoken": "x" * 64})
    assert ("Words of a minute", field.capitalize()) in [
        (typed.text, typed.label) for typed in refused.context["refused"].texts
    ]


def test_a_body_comes_back_in_paragraphs_and_codes_of_choices_do_not(edda, browser):
    sign_in(browser)
    body = '<p>At <a href="https://example.org/">six</a>.</p><script>alert(1)</script><p onclick="x()">It rains.</p>'
    typed = {"headline": "Ferry", "body": body, "state": "draft", "genre": "news", "photo_rows-0-caption": "A pier"}
    refused = browser.post(url_of("deskcopy_add"), typed | {"csrfmiddlewaretoken": "x" * 64})
    texts = {typed.label: typed for typed in refused.context["refused"].texts}
    assert sorted(texts) == ["Body", "Headline", "Photo rows 1 caption"]
    page = refused.content.decode()
    assert '<p>At <a href="https://example.org/">six</a>.</p>' in page and "<p>It rains.</p>" in page
    assert refused.context["refused"].form_data["body"] == body, "what is sent again is what was typed"


def test_a_very_long_body_comes_back_as_it_was_sent(edda, browser, monkeypatch):
    """It is not sanitised first: that takes a second for each million characters, and strangers may send it."""
    monkeypatch.setattr(refused_forms, "MAX_HTML", 20)
    sign_in(browser)
    refused = browser.post(url_of("deskcopy_add"), {"body": "<p>The ferry sails.</p>", "csrfmiddlewaretoken": "x" * 64})
    assert "&lt;p&gt;The ferry sails.&lt;/p&gt;" in refused.content.decode()
    assert refused.context["refused"].texts[0].html == ""


def test_files_have_to_be_chosen_again(edda, browser):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sign_in(browser)
    sent = {"files": SimpleUploadedFile("a.jpg", b"x"), "csrfmiddlewaretoken": "x" * 64}
    page = text_of(browser.post("/admin/media/photo/add/", sent))
    assert "Choose the files again" in page and 'enctype="multipart/form-data"' in page


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_no_other_site_lays_a_form_before_an_editor(edda, origin):
    browser = Client(enforce_csrf_checks=True, headers={"origin": origin} if origin else {})
    browser.force_login(edda)
    refused = browser.post(url_of("deskcopy_add"), {"headline": "Not mine"})
    assert refused.status_code == 403 and "Not mine" not in text_of(refused)
    assert "Send it again" not in text_of(refused)


def test_no_password_comes_back(edda, browser):
    sign_in(browser)
    for path, words in (("/admin/auth/user/add/", "otto"), ("/admin/account/", "Otto Lind"), ("/admin/account/", "")):
        sent = {"last_name": words, "password1": "secret-one", "csrfmiddlewaretoken": "x" * 64}
        refused = text_of(
            browser.post(path, sent if words else {"password": "secret-one", "csrfmiddlewaretoken": "x" * 64})
        )
        assert "secret-one" not in refused
        assert ("Send it again" in refused) == bool(words) and words in refused
    browser.cookies.clear()
    sent = {"username": "edda", "password": "secret-one", "csrfmiddlewaretoken": "x" * 64}
    assert "secret-one" not in text_of(browser.post("/admin/login/", sent))


def test_a_sign_in_page_that_was_open_in_two_windows_leads_to_the_desk(edda, browser):
    page = browser.get("/admin/login/")
    sign_in(browser)
    assert sign_in(browser, page)["Location"] == "/admin/"


def test_too_long_an_input_is_not_returned(edda, browser, monkeypatch):
    monkeypatch.setattr(refused_forms, "MAX_LENGTH", 20)
    sign_in(browser)
    page = browser.post(url_of("deskcopy_add"), {"headline": "Words " * 9, "csrfmiddlewaretoken": "x" * 64})
    assert "Words Words" not in text_of(page)


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example/admin/", "/articles/", "/admin\\@evil.example"]
)
def test_a_carried_form_leads_to_the_desk_only(edda, browser, path):
    page = browser.get("/admin/login/")
    answer = sign_in(browser, page, refused_path=path, refused_data="headline=X")
    assert answer.status_code == 302 and answer["Location"] == "/admin/"


def test_words_sent_before_the_code_are_returned_after_it(edda):
    device, _ = set_up_second_factor(colleague := Colleague("Editor", name="otto"))
    TOTPDevice.objects.update(last_t=-1)
    again = Client(headers=HERE)
    again.force_login(colleague.user)
    refused = again.post(url_of("deskcopy_add"), {"headline": "Typed before the code"})
    assert refused.status_code == 403 and "Typed before the code" in text_of(refused)
    page = again.post("/admin/second-factor/", carried_fields(refused) | {"code": code_of(device)})
    assert "Send it again" in text_of(page)
    assert page.context["refused"].form_data["headline"] == "Typed before the code"


def test_the_code_page_comes_between_the_password_and_the_words(edda):
    device, _ = set_up_second_factor(colleague := Colleague("Editor", name="otto"))
    TOTPDevice.objects.update(last_t=-1)
    colleague.user.set_password(PASSWORD)
    colleague.user.save()
    browser = Client(headers=HERE)
    refused = browser.post(url_of("deskcopy_add"), {"headline": "Typed before the code"})
    code_page = sign_in(browser, refused, username="otto")
    assert "authenticator app" in text_of(code_page) and 'action="/admin/second-factor/' in text_of(code_page)
    page = browser.post("/admin/second-factor/", carried_fields(code_page) | {"code": code_of(device)})
    assert page.context["refused"].form_data["headline"] == "Typed before the code"


def test_a_session_that_ends_at_the_code_page_loses_nothing(edda, browser):
    page = browser.get("/admin/login/")
    carried = {"refused_path": url_of("deskcopy_add"), "refused_data": "headline=Ferry+sails", "code": "000000"}
    again = browser.post("/admin/second-factor/", carried | {"csrfmiddlewaretoken": token_of(page)})
    assert again.status_code == 403 and "Ferry sails" in text_of(again)
    assert again.context["refused"].path == url_of("deskcopy_add")


def test_a_script_gets_no_page(edda, browser):
    answer = browser.post(
        url_of("deskcopy_new_autosave"), {"form_data": "headline=X"}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 403 and answer.json()["error"]


@pytest.mark.slow
def test_only_a_signed_in_user_gets_the_state_of_the_session(edda, browser):
    assert browser.get("/admin/session/")["Location"] == "/admin/login/?next=/admin/session/"
    sign_in(browser)
    state = browser.get("/admin/session/")
    assert state.json()["name"] == "edda" and "no-store" in state["Cache-Control"]
    form = written_story(browser) | {"csrfmiddlewaretoken": state.json()["token"]}
    assert browser.post(url_of("deskcopy_add"), form).status_code == 302


def test_readers_get_no_form_back():
    stranger = Client(enforce_csrf_checks=True, headers=HERE)
    assert "Words" not in text_of(stranger.post("/articles/", {"note": "Words of a stranger"}))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "expected"), [({}, "a" * 32), ({"published": "yesterday"}, None), ({"local_copy": "x; path=/"}, None)]
)
def test_only_a_saved_form_is_acknowledged_to_the_browser(edda, changes, expected):
    browser = Client()
    browser.force_login(edda)
    answer = browser.post(url_of("deskcopy_add"), written_story(browser) | {"local_copy": "a" * 32} | changes)
    assert (answer.cookies["desk_saved"].value if "desk_saved" in answer.cookies else None) == expected


@pytest.mark.parametrize(("level", "expected"), [(messages.SUCCESS, True), (messages.WARNING, False)])
def test_a_redirect_with_a_warning_acknowledges_nothing(rf, level, expected):
    request = rf.post("/admin/", {"local_copy": "a" * 32})
    request.session = {}
    request._messages = default_storage(request)
    messages.add_message(request, level, "This is not possible now.")
    answer = local_copies.acknowledge(request, HttpResponseRedirect("/admin/"))
    assert ("desk_saved" in answer.cookies) == expected
