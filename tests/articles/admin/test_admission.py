"""What strangers may cost is bounded before it costs: request bodies, passwords, tables that they fill."""

import gc
import threading
from datetime import timedelta
from io import BytesIO

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.test import Client
from django.utils import timezone

from articles.admin.accounts import expired_rows
from articles.models import Article, AuditEntry, Author, EditingSession, Tag
from newsroom.middleware import admission
from tests.articles.admin.desk_client import Colleague
from tests.factories import make_article, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
LOGIN = "/admin/login/"


class Unread(BytesIO):
    """A request body that must not be read."""

    def read(self, *args):
        raise AssertionError("the body was read")


def send(client, path, length, method="POST", **extra):
    """Send a request that says it has a body of this length; the test fails if it is read."""
    values = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Unread()}
    return client.generic(method, path, **(values | extra))


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


# --- bodies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/articles/", "/healthz", "/no/such/page/", "/pictures/x/y.jpg", "/static/x.css"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_public_paths_take_no_body_and_read_none(path, method):
    client = Client(enforce_csrf_checks=True)
    assert send(client, path, 150_000_000, method).status_code == 405


@pytest.mark.parametrize("path", [LOGIN, "/admin/", "/admin/articles/deskcopy/add/", "/admin/no-such-page/"])
def test_a_stranger_sends_little_to_the_desk(path):
    assert send(Client(), path, admission.ANONYMOUS_BYTES + 1).status_code == 413


class BrokenOff(BytesIO):
    """A request body whose sender goes away midway."""

    def read(self, size=-1):
        data = super().read(size)
        if not data:
            raise ConnectionResetError
        return data


def test_nothing_stays_of_an_upload_whose_sender_went_away(settings, tmp_path):
    """An error holds the frames that know the file, so memory is not tidied while this test looks."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    client = Colleague("Editor")
    client.handler.enforce_csrf_checks = True
    client.cookies["csrftoken"] = 32 * "a"
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\n\r\n'
    seen = []

    class Body(BrokenOff):
        def read(self, size=-1):
            seen.extend(tmp_path.iterdir())
            return super().read(size)

    gc.disable()
    try:
        body = Body(head + bytes(4_000_000))
        response = send(client, "/admin/articles/storyaudio/add/", 8_000_000, **{"wsgi.input": body})
        assert (response.status_code, bool(seen), list(tmp_path.iterdir())) == (403, True, [])
    finally:
        gc.enable()


def test_a_body_of_unknown_length_is_refused():
    answer = Client().generic("POST", LOGIN, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411


@pytest.mark.slow
def test_staff_send_as_much_as_their_roles_upload(settings):
    settings.UPLOAD_MAX_MB = 20
    writer, picture_editor = Colleague("Reporter", name="rita"), Colleague("Photo editor", name="paul")
    for path in ("/admin/articles/deskcopy/add/", "/admin/media/photo/"):
        assert send(writer, path, 20_000_001).status_code == 413
    assert send(picture_editor, "/admin/media/photo/", 20_000_001).status_code == 413
    assert picture_editor.post("/admin/media/photo/", {"x": "y" * 13_000_000}).status_code != 413


# --- passwords --------------------------------------------------------------------------------------------------------


@pytest.fixture
def edda():
    return User.objects.create_user("edda", password="a river runs by it", is_staff=True)


def sign_in(username, password="wrong", **extra):
    return Client().post(LOGIN, {"username": username, "password": password}, **extra)


def test_an_address_that_guesses_with_many_names_has_to_wait_before_a_password_is_hashed(edda, monkeypatch):
    monkeypatch.setattr(admission, "FAILURES_PER_ADDRESS", 5)
    for number in range(5):
        assert sign_in(f"name-{number}").status_code == 200
    monkeypatch.setattr(admission, "hashing", None)  # whoever hashes now fails
    answer = sign_in("edda", "a river runs by it")
    assert answer.status_code == 429 and answer["Retry-After"] == "900"
    assert "from your address" in answer.content.decode()


def test_people_sign_in_while_the_shared_cache_is_away(edda, monkeypatch):
    class Away(BaseCache):
        def _refuse(self, *arguments, **options):
            raise ConnectionError("no route to host")

        add = get = set = incr = _refuse

    monkeypatch.setattr(admission, "caches", {"shared": Away({})})
    assert (sign_in("edda").status_code, sign_in("edda", "a river runs by it").status_code) == (200, 302)


def test_one_network_of_ipv6_counts_as_one_address_and_another_one_does_not(edda, monkeypatch):
    monkeypatch.setattr(admission, "FAILURES_PER_ADDRESS", 3)
    for number in range(3):
        sign_in(f"name-{number}", REMOTE_ADDR=f"2001:db8:0:1::{number}")
    assert sign_in("edda", REMOTE_ADDR="2001:db8:0:1::99").status_code == 429
    assert sign_in("edda", "a river runs by it", REMOTE_ADDR="2001:db8:0:2::1").status_code == 302


def test_addresses_of_ipv4_written_as_ipv6_are_not_one_network(edda, monkeypatch):
    """A server that listens on both protocols says so of every reader of IPv4: one may not lock out all of them."""
    monkeypatch.setattr(admission, "FAILURES_PER_ADDRESS", 3)
    for number, address in enumerate(("::ffff:192.0.2.7", "192.0.2.7", "::ffff:192.0.2.7")):
        sign_in(f"name-{number}", REMOTE_ADDR=address)
    assert sign_in("edda", REMOTE_ADDR="::ffff:192.0.2.7").status_code == 429
    assert sign_in("edda", "a river runs by it", REMOTE_ADDR="::ffff:192.0.2.8").status_code == 302


def test_while_a_password_is_hashed_one_more_waits_and_the_others_are_sent_away(edda):
    assert admission._admitted.acquire(blocking=False) and admission._admitted.acquire(blocking=False)
    try:
        answer = sign_in("edda", "a river runs by it")
        assert answer.status_code == 429 and answer["Retry-After"] == "5"
        assert Client().get(LOGIN).status_code == 200
    finally:
        admission._admitted.release(), admission._admitted.release()
    assert sign_in("edda", "a river runs by it").status_code == 302


def test_passwords_are_hashed_one_after_the_other():
    most, at_work, lock, all_others_left = [], [], threading.Lock(), threading.Event()

    def hash_one():
        try:
            with admission.hashing():
                with lock:
                    at_work.append(1)
                    most.append(len(at_work))
                all_others_left.wait(30)
                with lock:
                    at_work.pop()
        except admission.HashingIsBusy:
            with lock:
                most.append(0)
                if most.count(0) == 10:  # of twelve, one hashes and one waits
                    all_others_left.set()

    threads = [threading.Thread(target=hash_one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(most) == [0] * 10 + [1, 1]


# --- tables that strangers fill ---------------------------------------------------------------------------------------


def test_failed_sign_ins_ended_sessions_and_what_departed_colleagues_left_are_deleted(edda):
    now = timezone.now()
    sign_in("somebody")
    AccessLog.objects.create(username="x", ip_address="203.0.113.1")
    Session.objects.create(session_key="old", expire_date=now - timedelta(days=1))
    current = Session.objects.create(session_key="new", expire_date=now + timedelta(days=1))
    departed = User.objects.create(username="gone", is_active=False)
    for by in (edda.username, departed.username, "nobody"):
        EditingSession.objects.create(by=by, seen_at=now, unsaved_data="headline=x")
    expired_rows.delete_expired(now)
    assert AccessAttempt.objects.count() == 1 and AccessLog.objects.count() == 1
    expired_rows.delete_expired(now + timedelta(days=31))
    assert AccessAttempt.objects.count() == 0 and AccessLog.objects.count() == 0
    assert not Session.objects.filter(pk=current.pk).exists()
    assert [row.by for row in EditingSession.objects.all()] == ["edda"]


# --- addresses that the framework adds --------------------------------------------------------------------------------


def redirect_path(row) -> str:
    return f"/admin/r/{ContentType.objects.get_for_model(row).pk}/{row.pk}/"


@pytest.mark.slow
def test_the_redirect_to_an_objects_page_asks_for_the_permission_to_see_it():
    draft = make_draft(headline="Secret", tags=["Secret tag"], authors=["Secret author"])
    live = make_article(headline="Ferry")
    entry = AuditEntry.objects.create(by="a", action="b", noun="c", key="d")
    nobody, chief = Colleague(name="nina"), Colleague("Editor")
    rows = [
        draft,
        live,
        Tag.objects.get(),
        Author.objects.get(),
        nobody.user,
        entry,
    ]
    for row in rows:
        assert nobody.get(redirect_path(row)).status_code == 404, row
    assert "/tags/" in chief.get(redirect_path(Tag.objects.get()))["Location"]
    for path in ("/admin/r/14/1/", "/admin/r/9999/1/", "/admin/r/x/y/", f"/admin/r/{2**70}/1/"):
        assert chief.get(path).status_code == 404, path
    assert Article.objects.count() == 2
