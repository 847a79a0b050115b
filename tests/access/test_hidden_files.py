"""No address gives readers a byte, a name or a word of a file that they may not see: photograph, page or recording.

Every file is tried in every way a client can ask for it, and every public page and export is read for its names.
"""

from datetime import datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from articles.models import Article, DeskCopy, PrintedPage, StoryAudio
from articles.record import erasure, printed_pages, publishing, story_audio
from articles.story.story import Picture
from media import bulk_edit, renditions
from media import erasure as photo_erasure
from media.models import Photo
from media.models.rights import Rights
from media.rendition_files import make_files
from tests.articles.audio_files import make_mp3
from tests.articles.printed_files import make_pdf, status_of
from tests.articles.public.test_public_rule import START, crawl
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.slow]

YESTERDAY = timezone.localdate() - timedelta(days=1)
OF_STORY = ("draft", "scheduled", "embargoed", "withdrawn", "erased")
OF_FILE = {
    "not cleared": {"rights": Rights.NOT_CLEARED},
    "not looked at": {"rights": Rights.UNKNOWN},
    "ended": {"rights_until": YESTERDAY},
    "taken down": {"is_withdrawn": True},
    "erased file": {},
}
REQUESTS = [
    ("HEAD", {}),
    ("GET", {"HTTP_RANGE": "bytes=0-9"}),
    ("HEAD", {"HTTP_RANGE": "bytes=-5"}),
    ("GET", {"HTTP_RANGE": "bytes=99999999-"}),
    ("GET", {"HTTP_IF_NONE_MATCH": "*"}),
    ("GET", {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT"}),
]
TRACES = {"X-Accel-Redirect", "Content-Range", "Accept-Ranges", "Surrogate-Key"}
FORMATS = ["jsonl", "csv", "ninjs", "nitf", "markdown"]


class Hidden:
    """The files of one story: a photograph, a printed page and, once it was published, a recording."""

    def __init__(self, state: str, number: int):
        self.state, self.day = state, timezone.now().date() - timedelta(days=400 + number)
        self.photo = make_photo(headline=f"canary{number}headline", caption=f"canary{number}caption", credit="canary")
        fields = {"day": self.day, "edition": "Late", "page": f"B{number}", "rights": Rights.CLEARED}
        self.page = printed_pages.add(make_pdf(f"canary{number}page"), name="p.pdf", by="abe", **fields)
        self.audio: StoryAudio | None = None
        self.rendition = renditions.Rendition(self.photo.file, "inline", 480, (50, 50), "jpg")
        make_files([self.rendition])

    def story_fields(self) -> dict:
        return {
            "headline": f"Story {self.page.page}",
            "published": self.day.isoformat(),
            "edition": "Late",
            "page": self.page.page,
            "pictures": (Picture(photo=str(self.photo.uuid), sha256=self.photo.sha256),),
        }

    def add_audio(self, article: Article):
        file = make_mp3() + self.page.page.encode() * 9
        self.audio = story_audio.add(article, file, name="f.mp3", by="edda", rights=Rights.CLEARED, credit="canary")

    def addresses(self) -> list[str]:
        """Return every address that serves a file or shows it."""
        page = self.page.get_absolute_url()
        files = [self.rendition.url, page, f"{page}1-large.webp", f"{page}1-small.webp", f"{page}file"]
        return [*files, self.photo.get_absolute_url(), *([self.audio.get_absolute_url()] if self.audio else [])]

    def guesses(self) -> list[str]:
        """Return addresses by which a server might give away its folders."""
        paths = [self.photo.original, self.rendition.path, self.page.original, self.page.picture(1, "large")]
        paths += [self.audio.original, self.audio.public_file] if self.audio else []
        parts = [path.as_posix().rpartition("/uploads/")[2] for path in paths]
        return [f"{root}{part}" for part in parts for root in ("/uploads/", "/pictures/")]

    def names(self) -> list[str]:
        """Return the texts by which a page would give the file away."""
        names = [str(self.page.uuid), self.page.sha256, self.rendition.path.name]
        if self.state in OF_STORY:  # a live story says which photograph it has, whatever becomes of that
            names += [str(self.photo.uuid), self.photo.sha256]
        return names + ([str(self.audio.uuid), self.audio.sha256, self.audio.public_sha256] if self.audio else [])


def hide(hidden: Hidden) -> str:
    """Bring story or files into the state; return the address of the story, "" if it never had one."""
    state, fields = hidden.state, hidden.story_fields()
    if state in ("draft", "scheduled", "embargoed"):
        draft = make_draft(**fields)
        if state == "scheduled":
            publishing.schedule(draft, due_at=timezone.now() + timedelta(days=1), by="ada")
        if state == "embargoed":
            DeskCopy.objects.filter(article=draft).update(embargo=timezone.now() + timedelta(days=1))
        return ""
    article = make_article(**fields)
    hidden.add_audio(article)
    address = article.entry.get_absolute_url()
    if state == "withdrawn":
        publishing.withdraw(article, reason="It was invented.", by="ada")
    elif state == "erased":
        erasure.erase(article, reason="By order.", by="ada")
    elif state == "erased file":
        printed_pages.erase(hidden.page, reason="By order.", by="ada")
        story_audio.erase(hidden.audio, reason="By order.", by="ada")
        photo_erasure.erase(hidden.photo, reason="By order.", by="ada")
    else:
        _restrict(hidden, OF_FILE[state])
    return address


def _restrict(hidden: Hidden, fields: dict):
    bulk_edit.edit([Photo.objects.get(pk=hidden.photo.pk)], **fields)
    for row, change in ((hidden.page, printed_pages.change), (hidden.audio, story_audio.change)):
        assert row is not None
        row = type(row).objects.get(pk=row.pk)
        for name, value in fields.items():
            setattr(row, name, value)
        change(row, by="abe")


@shared_rows
def hidden_files() -> list[tuple[Hidden, str]]:
    """Return the hidden files of each state with the address of their story; one live story has files of its own."""
    files = [Hidden(state, number) for number, state in enumerate([*OF_STORY, *OF_FILE])]
    return [(hidden, hide(hidden)) for hidden in files]


def trace(client: Client, method: str, url: str, headers: dict) -> tuple:
    """Return what a response gives away: its status and headers; empty for one that says that there is nothing."""
    response = client.generic(method, url, **headers)
    traces = TRACES & set(response.headers)
    content = response.getvalue()  # read to its end, so that the file is closed
    if response.status_code in (404, 410) and not traces and b"canary" not in content:
        return ()
    return method, url, headers, response.status_code, traces


@pytest.mark.long
@pytest.mark.parametrize("prefix", ["", "/protected/"])
def test_no_request_for_a_hidden_file_gets_any_of_it(client, hidden_files, settings, prefix):
    settings.PICTURES_ACCEL_PREFIX = prefix
    leaks = []
    for hidden, _ in hidden_files:
        requests = [("GET", url, {}) for url in [*hidden.addresses(), *hidden.guesses()]]
        requests += [(method, url, headers) for url in hidden.addresses() for method, headers in REQUESTS]
        leaks += [(hidden.state, *leak) for request in requests if (leak := trace(client, *request))]
    assert not leaks, "\n".join(map(str, leaks))


@pytest.mark.long
def test_no_public_page_and_no_export_names_a_hidden_file(client, hidden_files, tmp_path):
    seen, names = [], {name: hidden.state for hidden, _ in hidden_files for name in hidden.names()}
    pages = [address for _, address in hidden_files if address]
    days = [f"/printed/{hidden.day:%Y/%m/%d}/" for hidden, _ in hidden_files]
    lists = ["/photos/?q=canary", "/articles/?q=canary", "/articles/feed.atom", "/articles/feed.rss"]
    for url, response in crawl(client, [*START, *pages, *days, *lists]):
        text = response.getvalue().decode(errors="replace")
        seen += [(url, state) for name, state in names.items() if name in text and name not in url]
        if "canary" in text and "canary" not in url:
            seen.append((url, "its words"))
    for format in FORMATS:
        call_command("export_stories", format=format, output=str(tmp_path / format))
    call_command("export_static", str(tmp_path / "static"))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > len(hidden_files)
    for path in files:
        content = path.read_bytes()
        seen += [(path.name, state) for name, state in names.items() if name.encode() in content]
        if b"canary" in content:
            seen.append((path.name, "its words"))
    assert not seen, "\n".join(map(str, seen))


def test_the_same_requests_get_the_files_while_they_may_be_seen(client):
    """Otherwise the tests above would pass for an archive that serves nothing."""
    hidden = Hidden("live", 99)
    article = make_article(**hidden.story_fields())
    hidden.add_audio(article)
    for url in hidden.addresses():
        assert status_of(client, url) == 200, url
    assert PrintedPage.objects.count() == StoryAudio.objects.count() == 1


@pytest.mark.long
def test_a_file_whose_last_day_ends_is_gone_from_every_page_that_showed_it_and_from_every_copy(client, monkeypatch):
    """The clock passes midnight while nothing else changes: neither a cache here nor a copy of a reader goes on."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time()))
    monkeypatch.setattr(timezone, "now", lambda: midnight - timedelta(seconds=5))
    hidden = Hidden("live", 99)
    article = make_article(**hidden.story_fields())
    hidden.add_audio(article)
    _restrict(hidden, {"rights_until": midnight.date() - timedelta(days=1)})
    start = [*START, article.entry.get_absolute_url(), f"/printed/{hidden.day:%Y/%m/%d}/", "/photos/?q=canary"]
    start += ["/articles/?q=canary", "/articles/feed.atom", *hidden.addresses()]
    names = [name.encode() for name in (*hidden.names(), "canary")]
    copies = {}
    for url, response in crawl(client, start):
        content = response.getvalue()  # read to its end, so that the file is closed
        has_name = url in hidden.addresses() or any(name in content for name in names)
        if response.status_code == 200 and has_name:
            copies[url] = response.headers
    assert set(hidden.addresses()) < set(copies)
    monkeypatch.setattr(timezone, "now", lambda: midnight)
    seen = []
    for url, headers in copies.items():
        etag, modified = headers.get("ETag", "*"), headers.get("Last-Modified", "")
        for sent in ({}, {"If-None-Match": etag}, {"If-Modified-Since": modified}):
            response = client.get(url, headers=sent)
            content = response.getvalue()
            has_name = any(name in content for name in names if name.decode() not in url)
            is_sent = url in hidden.addresses() and response.status_code != 404
            if response.status_code == 304 or has_name or is_sent:
                seen.append((url, sent, response.status_code))
    assert not seen, "\n".join(map(str, seen))
