"""A new person sets a password with a one-time link; who has forgotten it gets a link by mail, if there is mail."""

import json
import logging
import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.admin.accounts import abilities
from articles.desk.permissions import ROLES
from articles.models import AuditEntry, BulkRun, EditingSession
from newsroom.middleware.request_log import JsonLines
from tests.articles.admin.desk_client import Colleague, form_values, text_of
from tests.factories import make_article, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
ADD, FORGOTTEN = "/admin/auth/user/add/", "/admin/forgotten-password/"
PASSWORD = "a river runs by it"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/admin/set-password/\S+?/\S+?/)")


@pytest.fixture
def administrator():
    return Colleague("Administrator", name="chief")


@pytest.fixture
def sends_mail(settings):
    settings.SENDS_MAIL = True
    cache.clear()


def make_account(administrator, **changes):
    page = administrator.get(ADD)
    reporter = Group.objects.get(name="Reporter")
    values = form_values(page) | {"username": "rosa", "groups": [reporter.pk], "first_name": "Rosa"}
    return administrator.post(ADD, values | changes)


def set_password(link: str, password=PASSWORD, client=None):
    client = client or Client()
    page = client.get(link, follow=True)
    if not page.context["validlink"]:
        return page
    return client.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": password}, follow=True)


def signs_in(name="rosa", password=PASSWORD) -> bool:
    return (
        Client().post("/admin/login/", {"username": name, "password": password, "next": "/admin/"}).status_code == 302
    )


def link_in(text: str) -> str:
    return LINK.search(text)[1]


@pytest.mark.slow
def test_a_new_person_with_roles_is_made_on_one_page_and_sets_a_password_with_a_link(administrator):
    page = make_account(administrator)
    user = User.objects.get(username="rosa")
    assert (user.is_staff, user.first_name, user.has_usable_password()) == (True, "Rosa", False)
    assert [group.name for group in user.groups.all()] == ["Reporter"]
    assert "no-store" in page["Cache-Control"]
    link = link_in(text_of(page))
    answer = set_password(link)
    assert "Your password is set" in text_of(answer)
    assert signs_in()
    assert set_password(link).context.get("validlink") is False, "a link works once"
    entries = AuditEntry.objects.filter(noun="account").exclude(action="rights").order_by("pk")
    actions = list(entries.values_list("by", "action", "key"))
    assert actions == [("chief", "one-time link", "rosa"), ("rosa", "password by link", "rosa")]
    assert link not in "".join(AuditEntry.objects.values_list("detail", flat=True))


@pytest.mark.slow
def test_the_link_of_a_new_person_is_sent_by_mail(administrator, sends_mail):
    assert "Give the address" in text_of(make_account(administrator, sends_link="on"))
    answer = make_account(administrator, sends_link="on", email="rosa@courier.example")
    assert answer.status_code == 302
    (message,) = mail.outbox
    assert message.to == ["rosa@courier.example"]
    set_password(link_in(message.body))
    assert signs_in()


@pytest.mark.slow
def test_a_mail_that_cannot_be_sent_leaves_the_account_and_shows_the_link(administrator, sends_mail, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr("articles.admin.accounts.links.send_mail", refuse)
    page = make_account(administrator, sends_link="on", email="rosa@courier.example")
    assert "could not be sent" in text_of(page)
    set_password(link_in(text_of(page)))
    assert signs_in()


@pytest.mark.slow
def test_a_name_is_taken_in_every_spelling_and_a_weak_password_is_refused(administrator):
    link = link_in(text_of(make_account(administrator)))
    assert "signs in with this name already" in text_of(make_account(administrator, username="ROSA"))
    set_password(link, "rosa")
    assert not signs_in(password="rosa")


FORMER = [
    lambda: EditingSession.objects.create(by="rosa", seen_at=timezone.now(), unsaved_data="headline=Secret"),
    lambda: BulkRun.objects.create(action_name="withdraw", by="rosa"),
    lambda: make_draft(by="rosa"),
    lambda: make_article(by="rosa"),
    lambda: AuditEntry.objects.create(by="rosa", action="a", noun="b", key="c"),
]


@pytest.mark.parametrize("work", FORMER)
@pytest.mark.slow
def test_nobody_gets_the_name_of_somebody_who_worked_here_with_their_drafts_and_unsaved_text(administrator, work):
    work()
    assert "has worked here under this name" in text_of(make_account(administrator))
    make_account(administrator, username="nora")
    nora = User.objects.get(username="nora")
    page = administrator.get(f"/admin/auth/user/{nora.pk}/change/")
    answer = administrator.send(page, username="rosa")
    assert "has worked here under this name" in text_of(answer)
    assert administrator.send(page, first_name="Nora", username="nora2").status_code == 302
    assert [User.objects.filter(username=name).exists() for name in ("rosa", "nora", "nora2")] == [False, False, True]


@pytest.mark.slow
def test_an_account_that_worked_here_can_be_changed_and_keeps_its_name(administrator):
    make_account(administrator)
    make_draft(by="rosa")
    page = administrator.get(f"/admin/auth/user/{User.objects.get(username='rosa').pk}/change/")
    assert administrator.send(page, first_name="Rosalind").status_code == 302
    assert User.objects.get(username="rosa").first_name == "Rosalind"


def test_an_account_that_may_not_sign_in_sets_no_password(administrator):
    link = link_in(text_of(make_account(administrator)))
    User.objects.filter(username="rosa").update(is_active=False)
    assert Client().get(link, follow=True).context.get("validlink") is False
    assert set_password(link).context.get("validlink") is False


def test_a_forgotten_password_is_reset_by_mail(sends_mail):
    User.objects.create_user("rosa", "Rosa@courier.example", "forgotten words", is_staff=True)
    page = Client().post(FORGOTTEN, {"email": "rosa@courier.example"})
    assert "If an account has this address" in text_of(page)
    set_password(link_in(mail.outbox[0].body))
    assert signs_in()
    assert not signs_in(password="forgotten words")


def test_the_answer_is_the_same_for_known_and_unknown_addresses(sends_mail):
    User.objects.create_user("rosa", "rosa@courier.example", "x", is_staff=True)
    User.objects.create_user("reader", "reader@courier.example", "x")
    User.objects.create_user("gone", "gone@courier.example", "x", is_staff=True, is_active=False)
    answers = [
        re.sub(
            r"value=.[^ ]*csrf[^ ]*|csrfmiddlewaretoken[^>]*", "", text_of(Client().post(FORGOTTEN, {"email": email}))
        )
        for email in (
            "rosa@courier.example",
            "nobody@courier.example",
            "reader@courier.example",
            "gone@courier.example",
        )
    ]
    assert len(set(answers)) == 1
    assert [message.to for message in mail.outbox] == [["rosa@courier.example"]]


def test_one_address_gets_one_mail_in_five_minutes(sends_mail):
    User.objects.create_user("rosa", "rosa@courier.example", "x", is_staff=True)
    for _ in range(3):
        Client().post(FORGOTTEN, {"email": "rosa@courier.example"})
    assert len(mail.outbox) == 1


@pytest.mark.slow
def test_requests_for_links_are_limited_as_guesses_of_passwords_are(sends_mail, settings):
    for number in range(settings.AXES_FAILURE_LIMIT + 1):
        answer = Client().post(FORGOTTEN, {"email": f"nobody{number}@courier.example"})
    assert answer.status_code == 429
    User.objects.create_user("rosa", "rosa@courier.example", PASSWORD, is_staff=True)
    assert Client().post(FORGOTTEN, {"email": "rosa@courier.example"}).status_code == 429
    assert not mail.outbox
    assert signs_in(), "signing in is counted by itself"


def test_the_link_does_not_lead_to_the_host_that_a_request_names(sends_mail, settings):
    settings.ALLOWED_HOSTS = ["*"]
    User.objects.create_user("rosa", "rosa@courier.example", "x", is_staff=True)
    Client().post(FORGOTTEN, {"email": "rosa@courier.example"}, HTTP_HOST="evil.example")
    assert "evil" not in mail.outbox[0].body
    assert link_in(mail.outbox[0].body)


def test_without_mail_the_page_says_whom_to_ask(settings):
    settings.ACCOUNTS_CONTACT = "the desk chief, extension 12"
    User.objects.create_user("rosa", "rosa@courier.example", "x", is_staff=True)
    for page in (Client().get(FORGOTTEN), Client().post(FORGOTTEN, {"email": "rosa@courier.example"})):
        assert "the desk chief, extension 12" in text_of(page)
        assert "<form" not in text_of(page).split('id="content"')[1]
    assert not mail.outbox
    assert FORGOTTEN in text_of(Client().get("/admin/login/"))


def test_signing_in_says_the_same_whatever_is_wrong():
    User.objects.create_user("rosa", password=PASSWORD)  # does not work at the desk
    User.objects.create_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    attempts = [("rosa", PASSWORD), ("gone", PASSWORD), ("gone", "wrong"), ("nobody", "wrong")]
    errors = {
        str(Client().post("/admin/login/", {"username": name, "password": word}).context["form"].errors)
        for name, word in attempts
    }
    assert len(errors) == 1
    assert "does not open the desk" in errors.pop()


@pytest.mark.slow
def test_the_printed_link_speaks_to_its_owner(administrator):
    rosa = User.objects.create_user("rosa", password=PASSWORD, is_staff=True)
    page = text_of(administrator.post(reverse("admin:auth_user_link", args=[rosa.pk]), {"by_hand": "1"}))
    printed = page.partition("only-printed")[2].partition("</p>")[0]
    assert "set your password" in printed and "until" in printed and "<strong>rosa</strong>" in printed


def test_only_those_who_make_accounts_make_links(administrator):
    rosa = User.objects.create_user("rosa", password=PASSWORD, is_staff=True)
    url = reverse("admin:auth_user_link", args=[rosa.pk])
    assert administrator.get(url).status_code == 200
    assert link_in(text_of(administrator.post(url, {"by_hand": "1"})))
    for role in ("Reporter", "Editor", "Photo editor", "Archivist"):
        colleague = Colleague(role, name=role)
        assert colleague.get(url).status_code == colleague.post(url).status_code == 403
    assert administrator.get(reverse("admin:auth_user_link", args=[0])).status_code == 404


@pytest.mark.slow
def test_only_a_superuser_changes_a_superuser_or_single_permissions(administrator):
    boss = User.objects.create_superuser("boss", "boss@courier.example", PASSWORD)
    addresses = {
        name: reverse(f"admin:auth_user_{name}", args=[boss.pk]) for name in ("change", "password_change", "link")
    }
    assert administrator.post(addresses["link"], {"by_hand": "1"}).status_code == 403
    assert administrator.post(addresses["password_change"], {"password1": "x", "password2": "x"}).status_code == 403
    assert administrator.post(addresses["change"], {"username": "mine"}).status_code == 403
    own = reverse("admin:auth_user_change", args=[administrator.user.pk])
    page = administrator.get(own)
    assert "is_superuser" not in text_of(page) and 'name="abilities"' not in text_of(page)
    forged = {"is_superuser": "on", "user_permissions": ["1"], "abilities": ["erase"]}
    assert administrator.post(own, form_values_of_user(page) | forged).status_code == 302
    administrator.user.refresh_from_db()
    assert not administrator.user.is_superuser and not administrator.user.user_permissions.exists()
    assert administrator.get("/admin/auth/group/").status_code == 403
    chief = Client()
    chief.force_login(boss)
    page = chief.get(own)
    assert "Upload photographs" in text_of(page) and "Can delete" not in text_of(page)
    chief.post(own, form_values_of_user(page) | {"abilities": ["upload"], "groups": []})
    assert User.objects.get(pk=administrator.user.pk).get_all_permissions() == {"media.add_photo", "media.view_photo"}


@pytest.mark.slow
def test_a_role_of_the_archive_is_read_in_sentences_and_changed_by_nobody(admin_client):
    role = Group.objects.get(name="Photo editor")
    page = text_of(admin_client.get(reverse("admin:auth_group_change", args=[role.pk])))
    assert "Describe photographs and state their rights" in page and "belongs to the archive" in page
    assert "Can view" not in page and 'name="_save"' not in page
    for name in ("change", "delete"):
        address = reverse(f"admin:auth_group_{name}", args=[role.pk])
        assert admin_client.post(address, {"name": "Mine", "post": "yes"}).status_code == 403
    assert "describes photographs and states their rights" in text_of(admin_client.get("/admin/auth/group/"))


@pytest.mark.slow
def test_a_newsroom_makes_a_role_of_what_those_who_have_it_may_do(admin_client):
    admin_client.post(reverse("admin:auth_group_add"), {"name": "Intern", "abilities": ["write", "upload"]})
    role = Group.objects.get(name="Intern")
    role.permissions.add(Permission.objects.get(codename="delete_savedview"))  # in no sentence
    address = reverse("admin:auth_group_change", args=[role.pk])
    form = admin_client.get(address).context["adminform"].form
    assert form.initial["abilities"] == ["write", "see_photos", "upload"]
    admin_client.post(address, {"name": "Intern", "abilities": ["write", "see_photos"]})
    names = abilities.names_of(role.permissions)
    assert {"articles.change_deskcopy", "media.view_photo", "articles.delete_savedview"} <= names
    assert "media.add_photo" not in names


@pytest.mark.slow
def test_an_ability_that_a_colleague_took_away_does_not_come_back_with_an_older_page(admin_client):
    admin_client.post(reverse("admin:auth_group_add"), {"name": "Intern", "abilities": ["write", "erase"]})
    role = Group.objects.get(name="Intern")
    address = reverse("admin:auth_group_change", args=[role.pk])
    form = admin_client.get(address).context["adminform"].form
    opened_with, unchanged = {"opened_with": form.opened_with}, form.initial["abilities"]
    admin_client.post(address, opened_with | {"name": "Intern", "abilities": ["write"]})
    admin_client.post(address, opened_with | {"name": "Trainee", "abilities": unchanged})
    role.refresh_from_db()
    assert role.name == "Trainee" and "articles.execute_erasure" not in abilities.names_of(role.permissions)
    refused = admin_client.post(address, opened_with | {"name": "Trainee", "abilities": [*unchanged, "search"]})
    assert "saved “Write stories and send them to review; see the own ones” here after" in text_of(refused)


@pytest.mark.slow
def test_the_page_of_a_role_says_the_same_after_that_of_an_account(admin_client):
    account = User.objects.get(username="admin")
    assert "Besides the roles" in text_of(admin_client.get(reverse("admin:auth_user_change", args=[account.pk])))
    page = text_of(admin_client.get(reverse("admin:auth_group_add")))
    assert "Besides the roles" not in page and "What they may do" in page


@pytest.mark.parametrize("role", [name for name, permissions in ROLES.items() if "articles.*" not in permissions])
def test_what_a_role_may_do_is_said_in_sentences_and_nothing_is_left_out(role):
    said = {name for ability in abilities.abilities_of(ROLES[role]) for name in ability.permissions}
    assert said == ROLES[role]


@pytest.mark.slow
def test_everybody_changes_their_own_name_and_with_the_password_their_mail_address(db):
    rosa = Colleague("Reporter", name="rosa")
    rosa.user.set_password(PASSWORD)
    rosa.user.save()
    rosa.force_login(rosa.user)
    page = text_of(rosa.get("/admin/account/"))
    assert "writes drafts, and proposes corrections of own stories" in page and "Upload photographs" in page
    values = {"first_name": "Rosa", "last_name": "Roe", "email": "", "is_superuser": "on", "username": "mine"}
    rosa.post("/admin/account/", values)
    assert (User.objects.get().get_full_name(), User.objects.get().is_superuser) == ("Rosa Roe", False)
    other = values | {"email": "rosa@courier.example"}
    for password in ("", "wrong"):
        assert "This is not your password" in text_of(rosa.post("/admin/account/", other | {"password": password}))
    assert User.objects.get().email == ""
    rosa.post("/admin/account/", other | {"password": PASSWORD})
    assert (User.objects.get().email, User.objects.get().username) == ("rosa@courier.example", "rosa")
    assert AuditEntry.objects.latest("pk").action == "mail address"


def form_values_of_user(page) -> dict:
    form = page.context["adminform"].form
    return {"username": form["username"].value(), "is_active": "on", "is_staff": "on", "groups": form["groups"].value()}


def test_no_log_has_a_one_time_link(administrator):
    link = link_in(text_of(make_account(administrator)))
    record = logging.LogRecord("newsroom.request", logging.INFO, "", 0, "%s %s", ("GET", link), None)
    record.request = type("Request", (), {"method": "GET", "path": link})()
    line = json.loads(JsonLines().format(record))
    assert line["message"] == line["request"] == "GET /admin/set-password/…"


def test_the_page_of_an_account_says_that_it_has_a_password_and_not_how_it_is_stored(administrator):
    user = User.objects.create_user("rosa", password=PASSWORD)
    page = text_of(administrator.get(f"/admin/auth/user/{user.pk}/change/"))
    assert "A password is set." in page
    assert "salt" not in page and "algorithm" not in page


def test_the_page_for_a_new_password_has_the_links_of_every_page(administrator):
    page = text_of(administrator.get("/admin/password_change/"))
    assert all(
        f'href="{path}"' in page for path in ("/admin/help/", "/admin/second-factor/", "/admin/password_change/")
    )
