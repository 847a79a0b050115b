"""Saved e-mails: headers, texts in every encoding, attachments, and what is refused."""

import base64

import pytest

from articles.importing.formats import UnknownFormat, detect
from articles.models import Version
from articles.record.versioning import stored_story
from articles.story.html_blocks import text_of
from articles.story.validation import LIMITS
from media.models import Photo
from tests.articles.importing.format_samples import OURS, VELM, read, read_file
from tests.articles.importing.test_html_pages import ARTICLE, PROSE, page
from tests.articles.importing.test_importer import run_command
from tests.media.pictures import draw, encode

HEADERS = (
    b"Message-ID: <7@courier.example>\r\nFrom: =?utf-8?q?Lena_M=C3=A4rsh?= <lena@courier.example>\r\n"
    b"To: desk@velm.example\r\nSubject: Ferry\r\n returns\r\nDate: Tue, 2 Jul 2024 09:30:00 +0200\r\n"
    b"MIME-Version: 1.0\r\n"
)


def mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    joined = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts)
    return HEADERS + b"Content-Type: multipart/" + kind + b"; boundary=x\r\n\r\n" + joined + b"--x--\r\n"


def item_of(content: bytes):
    [item] = read("mail", content, "a.eml", VELM)
    return item


def test_an_e_mail_of_an_agency():
    name, [item] = read_file(OURS / "clippings" / "wire" / "email.txt", VELM)
    story = item.story
    assert name == "mail" and story.headline == "Harbor briefs – 2 July" and story.source.name == "tidewire.example"
    assert [line.name for line in story.bylines] == ["Tidewire Desk"]
    assert story.body.endswith("It paid with its own cheque.</p>") and "by mistake, the keeper says.</p>" in story.body
    assert "Received: by mail.courier.example" in story.source.original


def test_html_is_the_body_and_a_plain_text_that_says_more_is_stored_with_the_source():
    html = (
        b"Content-Type: text/html; charset=iso-8859-1\r\n\r\n<p>It <b>sails</b>, caf\xe9.</p><script>alert(1)</script>"
    )
    plain = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSXQgc2FpbHMsIGNhZsOpLg=="
    story = item_of(mixed(plain, html, kind=b"alternative")).story
    assert story.body == "<p>It <strong>sails</strong>, café.</p>" and story.headline == "Ferry returns"
    assert story.published.text == "2024-07-02T09:30+02:00" and story.bylines[0].name == "Lena Märsh"
    assert story.source.identifier == "7@courier.example" and "It sails" not in story.source.original
    other = item_of(mixed(b"Content-Type: text/plain\r\n\r\nAnother text.", html, kind=b"alternative")).story
    assert "Another text." in other.source.original


def test_an_attachment_is_named_in_a_remark():
    image = b'Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename="ferry.jpg"\r\n\r\nxx'
    item = item_of(mixed(b"Content-Type: text/plain\r\n\r\nIt sails.", image))
    assert item.remarks == ["attachment not taken: ferry.jpg"] and item.story.body == "<p>It sails.</p>"


@pytest.mark.parametrize("charset", [b"", b"; charset=nonsense", b"; charset=utf-16", b"; charset=us-ascii"])
def test_a_wrong_or_unknown_charset_is_detected(charset):
    text = "Den Saal öffnet er, und die Fähre fährt für alle über den Fluß nach Süden.".encode()
    item = item_of(HEADERS + b"Content-Type: text/plain" + charset + b"\r\n\r\n" + text)
    assert item.story and ("Fähre" in item.story.body or charset == b"; charset=utf-16")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no headers"),
        (b"\0\0\0", "no headers"),
        (b"x" * 34_000_000, "longer than"),
        (HEADERS.replace(b"Ferry\r\n returns", b"") + b"\r\n", "neither a headline nor a body"),
    ],
)
def test_what_is_no_e_mail_is_refused_in_one_sentence(content, reason):
    item = item_of(content)
    assert item.story is None and reason in item.reason and "unforeseen" not in item.reason


def test_parts_in_each_other_without_end_are_refused_or_read_in_time():
    for depth in (50, 300, 20_000):
        levels = b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
        )
        item = item_of(HEADERS + levels + b"Content-Type: text/plain\r\n\r\nIt sails.")
        assert "unforeseen" not in item.reason
        assert item.story or "nested too deeply" in item.reason or "cannot be read" in item.reason


def test_an_e_mail_is_recognised_by_its_headers():
    assert detect(HEADERS + b"\r\nIt sails.", "2024-07-02.txt").name == "mail"
    assert detect(b"  \r\n" + HEADERS, "a").name == "mail"
    for text in (b"Subject: Ferry\nDate: July 2, 2024\n\nIt sailed.", b"From: A\n\nTo: B\n\nSubject: C\n\n"):
        with pytest.raises(UnknownFormat):
            assert detect(text, "2024-07-02.dat").name == "mail"


@pytest.mark.parametrize("header", [b"From: " + b"a@b, " * 50_000, b"Subject: " + b"=?utf-8?q?=C3?= " * 20_000])
def test_a_very_long_header_costs_no_more_than_a_long_one(header):
    item = item_of(HEADERS.replace(b"From:", b"X-From:").replace(b"Subject:", b"X-S:") + header + b"\r\n\r\nIt sails.")
    assert item.story and item.story.body == "<p>It sails.</p>"


@pytest.mark.parametrize(
    ("more", "text", "body"),
    [
        (b"", b"It sails \r\nat night.", "<p>It sails<br>at night.</p>"),
        (b"; format=flowed", b"It sails \r\nat night.\r\n\r\n It came.", "<p>It sails at night.</p><p>It came.</p>"),
        (b"; format=flowed; delsp=yes", b"It sai \r\nls.\r\nIt came.", "<p>It sails.<br>It came.</p>"),
        (b"; format=flowed", b"It sails \r\n> they said \r\n> so", "<p>It sails<br>&gt; they said<br>&gt; so</p>"),
        (b"; format=flowed", b"It sails.\r\n-- \r\nLena", "<p>It sails.<br>--<br>Lena</p>"),
    ],
    ids=["no flow", "flowed", "in the middle of a word", "a quotation", "a signature"],
)
def test_lines_that_flow_are_one(more, text, body):
    content = HEADERS + b"Content-Type: text/plain" + more + b"\r\n\r\n" + text
    assert item_of(content).story.body == body


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (b"application/ms-tnef", "winmail.dat"),
        (b"application/pkcs7-mime", "encrypted or in a signature"),
        (b"multipart/encrypted; boundary=x", "encrypted"),
    ],
)
def test_a_text_that_only_another_program_can_open_is_refused_in_one_sentence(kind, reason):
    content = HEADERS + b"Content-Type: " + kind + b"\r\n\r\n--x\r\nContent-Type: application/x\r\n\r\nAAEC\r\n--x--"
    item = item_of(content)
    assert item.story is None and reason in item.reason
    attached = mixed(b"Content-Type: text/plain\r\n\r\nIt sails.", b"Content-Type: application/ms-tnef\r\n\r\nAAEC")
    assert item_of(attached).story.body == "<p>It sails.</p>"


def test_parts_without_their_boundary_are_a_text_and_an_encoded_name_of_a_file_is_decoded():
    content = HEADERS + b"Content-Type: multipart/mixed; boundary=never\r\n\r\nIt sails all the same."
    assert item_of(content).story.body == "<p>It sails all the same.</p>"
    part = b'Content-Type: application/x; name="=?utf-8?Q?F=C3=A4hre.dat?="\r\n\r\nAAEC'
    remarks = item_of(mixed(b"Content-Type: text/plain\r\n\r\nIt sails.", part)).story.source.remarks
    assert "attachment not taken: Fähre.dat" in remarks


def test_an_e_mail_of_which_another_one_is_all_is_that_one():
    content = mixed(
        b"Content-Type: message/rfc822\r\n\r\nFrom: Ada\r\nSubject: Goat =?utf-8?q?f=C3=A4hrt?=\r\n\r\nIt sails."
    )
    story = item_of(content).story
    assert story.body == "<p>It sails.</p>" and story.headline == "Goat fährt"
    assert "Carried by Subject: Ferry returns" in story.source.original


def mail(subject: bytes, text: bytes, *carried: bytes, sender=b"Ada Holm <ada@c.example>", kind=b"mixed") -> bytes:
    """Return an e-mail with a text and the e-mails that it carries."""
    head = b"From: " + sender + b"\nSubject: " + subject + b"\nDate: Wed, 3 Jul 2024 08:00:00 +0200\n"
    head += b"Message-ID: <" + subject.replace(b" ", b"-") + b"@c.example>\nMIME-Version: 1.0\n"
    if not carried:
        return head + b"Content-Type: text/plain\n\n" + text
    mark = b"m%d" % len(b"".join(carried))
    parts = [b"Content-Type: text/plain\n\n" + text] if text else []
    parts += [b"Content-Type: message/rfc822\n\n" + inner for inner in carried]
    joined = b"".join(b"--" + mark + b"\n" + part + b"\n" for part in parts)
    return head + b"Content-Type: multipart/" + kind + b"; boundary=" + mark + b"\n\n" + joined + b"--" + mark + b"--\n"


LONG = b"The night ferry to Velm sailed on Monday with a goat on board. " * 5


def test_a_forwarded_e_mail_is_the_story_and_the_covering_note_stays_with_its_source():
    inner = mail(b"Ferry sails", LONG, sender=b"Lena Marsh <lena@press.example>")
    for subject, note in (
        (b"Fwd: Ferry sails", LONG * 2),
        (b"Ferry sails", LONG * 2),
        (b"For tomorrow", b"Please run."),
    ):
        item = item_of(mail(subject, note, inner))
        story = item.story
        assert story.headline == "Ferry sails" and [line.name for line in story.bylines] == ["Lena Marsh"]
        assert story.source.identifier == "Ferry-sails@c.example" and "Please" not in story.body
        assert f"Carried by Subject: {subject.decode()}" in story.source.original
        assert note.decode().strip() in story.source.original and text_of(story.body) == LONG.decode().strip()


def test_an_e_mail_that_says_more_than_what_is_attached_to_it_is_the_story():
    item = item_of(mail(b"Ferry sails", LONG, mail(b"Timetable", b"It sails at nine.")))
    assert item.story.headline == "Ferry sails" and "Subject: Timetable" in item.story.source.original
    assert "It sails at nine." in item.story.source.original


def test_each_e_mail_of_a_digest_is_a_story():
    carried = [mail(b"Ferry %d sails" % number, LONG) for number in range(3)]
    content = mail(b"Digest of today", b"", *carried, kind=b"digest").replace(b"Content-Type: message/rfc822\n", b"")
    items = read("mail", content, "a.eml", VELM)
    assert [item.story.headline for item in items] == [f"Ferry {number} sails" for number in range(3)]
    assert [item.place for item in items] == [f"attached e-mail {number}" for number in (1, 2, 3)]
    assert all("Carried by Subject: Digest of today" in item.story.source.original for item in items)


def test_a_few_levels_are_read_and_more_are_refused_in_a_sentence():
    content = mail(b"Ferry sails", LONG)
    for level in range(12):
        [item] = read("mail", content, "a.eml", VELM)
        if level <= 10:
            assert item.story.headline == "Ferry sails"
        else:
            assert item.reason == "e-mail: nested too deeply; save the innermost e-mail by itself."
        content = mail(b"Fwd: Ferry sails", b"FYI %d" % level, content)
    [item] = read("mail", mail(b"Much", b"FYI", *[mail(b"One", b"x " * 50)] * 900), "a.eml", VELM)[:1]
    assert item.story.headline == "One"


def test_a_forwarded_e_mail_in_base64_is_read_with_the_photograph_next_to_it():
    inner = base64.encodebytes(mail(b"Ferry sails", LONG))
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n\r\n" + inner
    item = item_of(mixed(b"Content-Type: text/plain\r\n\r\nFor you.", part, photograph(b"Content-ID: <x@y>")))
    assert item.story.headline == "Ferry sails" and len(item.picture_files) == 1


def photograph(headers: bytes) -> bytes:
    return b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n" + headers + b"\r\n\r\n" + PHOTOGRAPH


PHOTOGRAPH = base64.encodebytes(b"\xff\xd8" + bytes(range(256)) * 60)


def test_photographs_stand_where_the_text_has_them_and_the_others_at_its_head():
    text = b"Content-Type: text/html\r\n\r\n<p>It sails.</p><img src='cid:pier%40velm' alt='A pier'><p>It rains.</p>"
    inside = photograph(b"Content-ID: <pier@velm>\r\nContent-Disposition: inline; filename=pier.jpg")
    attached = [photograph(b"Content-Disposition: attachment; filename=ferry-%d.jpg" % number) for number in (1, 2)]
    mark = b"Content-Type: image/png\r\nContent-Disposition: attachment; filename=mark.png\r\n\r\nxx"
    item = item_of(mixed(text, inside, *attached, mark))
    story = item.story
    assert [picture.anchor for picture in story.pictures] == ["", "attachment-1", "picture-1"]
    assert '<figure data-picture="picture-1"></figure>' in story.body and story.pictures[2].alt == "A pier"
    assert [anchor for anchor, _ in item.picture_files] == ["picture-1", "", "attachment-1"]
    content = base64.b64decode(PHOTOGRAPH)
    assert all(base64.b64decode(url.partition(",")[2]) == content for _, (url,) in item.picture_files)
    assert item.remarks == ["attachment not taken: mark.png"]
    assert all(name in story.source.original for name in ("pier.jpg", "ferry-1.jpg", "ferry-2.jpg"))


def test_photographs_that_a_story_has_no_room_for_are_counted():
    room = LIMITS["pictures"] // 2
    item = item_of(mixed(b"Content-Type: text/plain\r\n\r\nIt sails.", *[photograph(b"X-Number: 1")] * (room + 2)))
    assert len(item.story.pictures) == room and item.remarks == ["photographs attached but not taken: 2"]


@pytest.mark.parametrize("kind", [b"application/octet-stream", b"image/jpg", b"image/pjpeg", b"image/x-unknown"])
def test_a_photograph_is_one_by_its_bytes_whatever_the_program_of_its_sender_calls_it(kind):
    """Outlook attaches photographs as bytes of no type."""
    jpeg = PHOTOGRAPH.replace(PHOTOGRAPH[:4], base64.b64encode(b"\xff\xd8\xff"))
    headers = b"Content-ID: <a>\r\nContent-Disposition: attachment; filename=IMG_1.JPG"
    image = photograph(headers).replace(b"image/jpeg", kind).replace(PHOTOGRAPH, jpeg)
    document = photograph(b"Content-Disposition: attachment; filename=a.bin").replace(b"image/jpeg", kind)
    document = document.replace(PHOTOGRAPH, base64.encodebytes(bytes(20_000)))
    item = item_of(mixed(b"Content-Type: text/html\r\n\r\n<p>It sails.</p><img src='cid:a'>", image, document))
    assert [anchor for anchor, _ in item.picture_files] == ["picture-1"]
    assert item.remarks == ["attachment not taken: a.bin"]


def test_a_photograph_that_the_text_shows_many_times_is_in_memory_once():
    text = b"Content-Type: text/html\r\n\r\n<p>It sails.</p>" + b"<img src='cid:a'><p>It rains.</p>" * 50
    item = item_of(mixed(text, photograph(b"Content-ID: <a>")))
    assert len(item.picture_files) == 50 and len({id(url) for _, (url,) in item.picture_files}) == 1


def test_a_picture_without_a_name_is_no_photograph_of_the_e_mail():
    text = b"Content-Type: text/html\r\n\r\n<p>It sails.</p><img src='cid:'>"
    item = item_of(mixed(text, photograph(b"X-Number: 1")))
    assert [anchor for anchor, _ in item.picture_files] == [""]


@pytest.mark.django_db
def test_the_photographs_of_an_e_mail_are_in_the_library(tmp_path):
    jpeg = base64.encodebytes(encode(draw(1200, 800).effect_spread(40)))
    image = photograph(b"Content-Disposition: attachment; filename=ferry.jpg").replace(PHOTOGRAPH, jpeg)
    (tmp_path / "a.eml").write_bytes(mixed(b"Content-Type: text/plain\r\n\r\nIt sails.", image))
    assert run_command(str(tmp_path / "a.eml"))[1].startswith("1 created")
    [picture] = stored_story(Version.objects.get()).story.pictures
    assert picture.anchor == "" and Photo.objects.get(uuid=picture.photo).sha256 == picture.sha256


SAVED = (
    b"{}\r\nSubject: Ferry returns\r\nDate: Fri, 5 Jul 2024 08:00:00 +0200\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary=x\r\n\r\n--x\r\n'
    b"Content-Type: text/html; charset=utf-8\r\nContent-Location: https://c.example/2024/07/02/ferry\r\n\r\n"
)


@pytest.mark.parametrize(
    "sender",
    [
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://c.example/2024/07/02/ferry",
        b'From: "Saved by Windows Internet Explorer 8"',
    ],
    ids=["Chrome", "Internet Explorer"],
)
def test_a_page_that_a_browser_saved_with_its_pictures_is_a_page_and_not_an_e_mail(sender):
    content = SAVED.replace(b"{}", sender) + page(ARTICLE) + b"\r\n--x--\r\n"
    story = item_of(content).story
    assert text_of(story.body) == PROSE.strip() and story.bylines == ()
    assert story.source.url == "https://c.example/2024/07/02/ferry" and story.published.text == "2024-07-02"
    assert detect(content, "page.mht").name == "mail" and story.source.format == "html"


def test_the_photographs_of_a_saved_page_come_in_with_it():
    address = b"https://c.example/media/ferry.jpg"
    figure = b"</p><figure><img src='" + address + b"' alt='A ferry' width='800'></figure>"
    content = SAVED.replace(b"{}", b"From: <Saved by Blink>") + page(ARTICLE).replace(b"</p>", figure, 1)
    item = item_of(content + b"\r\n--x\r\n" + photograph(b"Content-Location: " + address) + b"\r\n--x--\r\n")
    [picture] = item.story.pictures
    [(anchor, (url,))] = item.picture_files
    assert picture.alt == "A ferry" and anchor == picture.anchor
    assert base64.b64decode(url.partition(",")[2]) == base64.b64decode(PHOTOGRAPH)


def test_an_e_mail_by_its_suffix_needs_no_date_to_be_one():
    content = b"Subject: Ferry returns\nFrom: lena@velm.example\n\nIt sails.\n"
    assert detect(content, "a/ferry.eml").name == "mail"
    with pytest.raises(UnknownFormat):
        detect(content, "a/ferry.txt")


def test_an_e_mail_that_outlook_saved_as_text_has_its_sender_and_its_date():
    text = b"From:\tLena Marsh\nSent:\tTuesday, July 2, 2024 9:30 AM\nTo:\tDesk\nSubject:\tFerry returns\n\nIt sails.\n"
    assert detect(text, "ferry.txt").name == "mail"
    story = item_of(text).story
    assert [line.name for line in story.bylines] == ["Lena Marsh"]
    assert story.published.text == "2024-07-02T09:30+02:00" and story.body == "<p>It sails.</p>"
