"""Photographs by reference: found beside the file, in a folder or ZIP archive, under the name that the source gives."""

import base64
import hashlib
import json
import zipfile
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.importing import photo_files
from articles.importing.photo_references import names_of, references
from articles.models import Article, Version
from articles.story.story import Picture, Source
from media.models import Photo
from tests.factories import make_story
from tests.media.pictures import new_bytes

UPLOADS = "https://www.courier.example/wp-content/uploads"


def story(pictures, original, body=""):
    return make_story(
        pictures=tuple(Picture(anchor=anchor, alt=alt) for anchor, alt in pictures),
        body=body or "".join(f'<figure data-picture="{anchor}"></figure>' for anchor, _ in pictures if anchor),
        source=Source(original=original),
    )


TWO = [("a", "One"), ("b", "")]


@pytest.mark.parametrize(
    "pictures, original, files",
    [
        (TWO, '<img src="1.jpg" alt="One">\n<img src="2.jpg">', {"a": "1.jpg", "b": "2.jpg"}),
        (TWO, '<img src="x.gif" data-src="1.jpg" alt="One"><img src="2.jpg">', {"a": "1.jpg", "b": "2.jpg"}),
        # An image that is no picture here: only what its alternative text tells is certain.
        (TWO, '<img src="0.jpg"><img src="1.jpg" alt="One"><img src="2.jpg">', {"a": "1.jpg"}),
        (TWO, '<img src="2.jpg"><img src="1.jpg" alt="One">', {"a": "1.jpg"}),
        ([("a", "One"), ("b", "One")], '<img src="1.jpg" alt="One"><img src="2.jpg" alt="One"><img src="3.jpg">', {}),
        ([("", "")], '{"featured_image": "https://c.example/1.jpg"}', {"": "https://c.example/1.jpg"}),
        ([("", "")], '{"image": {"url": "1.png"}}', {"": "1.png"}),
        ([("", "")], '<remoteContent href="photos/1.jpg"/> <x href="photos/1.jpg"/>', {"": "photos/1.jpg"}),
        ([("", "")], '<remoteContent href="1.jpg"/><remoteContent href="2.jpg"/>', {}),
        ([("", "")], '{"image": "no file"}\n{broken', {}),
        ([], '<img src="1.jpg">', {}),
    ],
)
def test_the_file_of_each_picture_is_known_only_where_it_is_certain(pictures, original, files):
    assert references(story(pictures, original, body="<p>Text</p>" if not pictures else "")) == files


@pytest.mark.parametrize(
    "reference, names",
    [
        (f"{UPLOADS}/2024/06/goat-300x200.jpg?w=3", ["goat.jpg", "goat-scaled.jpg", "goat-300x200.jpg"]),
        ("photos\\goat%20one.JPG", ["goat one.JPG", "goat one-scaled.JPG"]),
        ("./x/./goat.jpg", ["goat.jpg", "goat-scaled.jpg"]),
        ("../../etc/goat.jpg", []),
        ("http://[", []),
        ("", []),
    ],
)
def test_a_file_is_looked_for_without_the_size_that_wordpress_adds(reference, names):
    assert [name.rpartition("/")[2] for name in names_of(reference)] == names


@pytest.fixture
def files(db, settings, tmp_path):
    settings.UPLOADS_ROOT = settings.MEDIA_ROOT = tmp_path / "uploads"
    (tmp_path / "in").mkdir()
    return tmp_path


def write_story(folder, *sources):
    images = "".join(f"\n\n![]({source})" for source in sources)
    (folder / "story.md").write_text(f"---\ntitle: Goats\ndate: 2024-07-02\n---\nText.{images}\n")
    return str(folder / "story.md")


def import_stories(*paths, **options):
    out, err = StringIO(), StringIO()
    with suppress(CommandError):
        call_command("import_stories", *map(str, paths), stdout=out, stderr=err, **options)
    return out.getvalue().splitlines()


def photos_of_story():
    """Return the file names of the photographs of the live story, "" for a placeholder."""
    article = Article.objects.get()
    names = dict(Photo.objects.values_list("sha256", "filename"))
    return [
        names.get(p.sha256, "").rpartition("/")[2] for p in article.versions.get(number=article.latest).story.pictures
    ]


def write_photo(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(new_bytes())


def test_photographs_come_from_the_folder_of_the_file_and_from_others_by_the_longest_path(files):
    write_photo(files / "in" / "goat.jpg")
    write_photo(files / "media" / "2023" / "ferry.jpg")
    write_photo(files / "media" / "2024" / "ferry.jpg")
    write_photo(files / "media" / "pier-300x200.jpg")
    path = write_story(
        files / "in",
        "goat-150x150.jpg",
        f"{UPLOADS}/2024/ferry-300x200.jpg",
        "x/ferry.jpg",
        "pier-300x200.jpg",
        "no.jpg",
    )
    lines = import_stories(path, media=[str(files / "media")])
    assert photos_of_story() == ["goat.jpg", "ferry.jpg", "", "pier-300x200.jpg", ""]
    content = (files / "media" / "2024" / "ferry.jpg").read_bytes()
    assert Photo.objects.get(filename="ferry.jpg").sha256 == hashlib.sha256(content).hexdigest()
    assert "Remarks: picture without a file (2)." in lines


def test_a_file_of_a_later_run_is_added_to_the_live_story_once(files):
    path = write_story(files / "in", "goat.jpg")
    import_stories(path)
    assert photos_of_story() == [""]
    with zipfile.ZipFile(files / "photos.zip", "w") as archive:
        archive.writestr("wp-content/uploads/goat.jpg", new_bytes())
    for outcome in ("0 created, 1 updated, 0 unchanged", "0 created, 0 updated, 1 unchanged"):
        assert import_stories(path, media=[str(files / "photos.zip")])[0].startswith(outcome)
    assert photos_of_story() == ["goat.jpg"]
    assert [version.kind for version in Version.objects.order_by("number")] == ["publish", "minor_edit"]
    assert not Version.objects.latest("pk").story.source.remarks.count("without a file")


def test_a_zip_archive_of_stories_has_their_photographs(files):
    write_story(files / "in", "photos/goat.jpg")
    with zipfile.ZipFile(files / "all.zip", "w") as archive:
        archive.write(files / "in" / "story.md", "export/story.md")
        archive.writestr("export/photos/goat.jpg", new_bytes())
    lines = import_stories(files / "all.zip")
    assert lines[0].startswith("1 created") and "Not read as stories: photograph (1)." in lines
    assert photos_of_story() == ["goat.jpg"]
    assert import_stories(files / "all.zip")[0].startswith("0 created, 0 updated, 1 unchanged")


def test_no_link_leads_out_of_the_folder_and_no_file_that_is_no_photograph_is_taken_in(files):
    write_photo(files / "secret.jpg")
    (files / "in" / "linked.jpg").symlink_to(files / "secret.jpg")
    (files / "in" / "text.jpg").write_text("no photograph")
    lines = import_stories(write_story(files / "in", "linked.jpg", "../secret.jpg", "text.jpg"))
    assert photos_of_story() == ["", "", ""]
    assert any("photograph refused (1)" in line for line in lines)


@pytest.mark.parametrize("media", ["nothing-here", "story.md"])
def test_media_that_is_neither_folder_nor_archive_is_refused(files, media):
    path = write_story(files / "in")
    with pytest.raises(CommandError, match="--media"):
        call_command("import_stories", path, media=[str(files / "in" / media)])


def test_a_dry_run_takes_in_no_photograph(files):
    write_photo(files / "in" / "goat.jpg")
    import_stories(write_story(files / "in", "goat.jpg"), dry_run=True)
    assert not Photo.objects.exists()


BODY = "<p>The night ferry sailed on Monday.</p>"
LARGE, SMALL = "./photos/boat.jpg", "https://c.example/small/boat_s.jpg"


def newsml_g2(inside):
    def item(guid, kind, meta, content):
        header = f'<itemMeta><itemClass qcode="ninat:{kind}"/><versionCreated>2024-07-02T09:30:00Z</versionCreated>'
        return f'<newsItem guid="{guid}">{header}{meta}</itemMeta><contentSet>{content}</contentSet></newsItem>'

    def remote(href, width):
        return f'<remoteContent href="{href}" width="{width}" contenttype="image/jpeg"/>'

    links = "".join(f'<link residref="p{number}"/>' for number in (1, 2, 3))
    items = [
        item("t1", "text", links, f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml">{BODY}</html></inlineXML>'),
        item("p1", "picture", "", remote(SMALL, 80) + remote(LARGE, 400)),
        item("p2", "picture", "", remote("https://c.example/x/goat.jpg", 400)),
        item("p3", "picture", "", f'<inlineData encoding="e:base64" contenttype="image/jpeg">{inside}</inlineData>'),
    ]
    space = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
    return f"<newsMessage {space}><itemSet>{''.join(items)}</itemSet></newsMessage>"


def newsml_1(inside):
    def item(content, address=""):
        return f'<ContentItem{address}><MediaType FormalName="Photo"/>{content}</ContentItem>'

    def photo(items):
        return f'<NewsComponent><Role FormalName="Photo"/>{items}</NewsComponent>'

    def width(pixels):
        return f'<Characteristics><Property FormalName="Width" Value="{pixels}"/></Characteristics>'

    encoded = f'<Encoding Notation="Base64"><DataContent>{inside}</DataContent></Encoding>'
    photos = photo(item(width(80), f' Href="{SMALL}"') + item(width(400), f' Href="{LARGE}"'))
    photos += photo(item("", ' Href="x/goat.jpg"')) + photo(item(encoded))
    text = f'<ContentItem><MediaType FormalName="Text"/><DataContent>{BODY}</DataContent></ContentItem>'
    text = f"<NewsComponent>{text}</NewsComponent>"
    dates = "<NewsManagement><FirstCreated>20240702T093000Z</FirstCreated></NewsManagement>"
    return f"<NewsML><NewsItem>{dates}<NewsComponent>{text}{photos}</NewsComponent></NewsItem></NewsML>"


def nitf(inside):
    def media(references):
        return f'<media media-type="image">{references}<media-caption>Seen.</media-caption></media>'

    def reference(source, width):
        return f'<media-reference source="{source}" width="{width}" mime-type="image/jpeg"/>'

    lead = media(reference(SMALL, 80) + reference(LARGE, 400))
    encoded = media(f'<media-reference mime-type="image/jpeg"/><media-object encoding="base64">{inside}</media-object>')
    content = f"{lead}{BODY}{media(reference('x/goat.jpg', 400))}<p>It sails.</p>{encoded}<p>It returns.</p>"
    date = '<docdata><date.issue norm="20240702T093000Z"/></docdata>'
    return f"<nitf><head>{date}</head><body><body.content>{content}</body.content></body></nitf>"


def ninjs(inside):
    def picture(*renditions):
        files = [{"name": f"r{width}", "href": href, "width": width} for href, width in renditions]
        return {"name": f"n{renditions[0][1]}", "uri": "p", "type": "picture", "renditions": files}

    pictures = [picture((SMALL, 80), (LARGE, 400)), picture(("x/goat.jpg", 300))]
    bodies = [{"contentType": "text/html", "value": BODY}]
    item = {"uri": "t1", "type": "text", "versionCreated": "2024-07-02T09:30:00Z", "bodies": bodies}
    return json.dumps(item | {"associations": pictures})


@pytest.mark.parametrize(
    "text, last",
    [
        (newsml_g2, ["picture in the item"]),
        (newsml_1, ["picture in the item"]),
        (nitf, ["picture in the item"]),
        (ninjs, []),
    ],
)
def test_each_photograph_of_an_agency_is_the_largest_file_that_is_there(files, text, last):
    write_photo(files / "in" / "photos" / "boat.jpg")
    write_photo(files / "in" / "goat.jpg")
    inside = base64.encodebytes(new_bytes(width=400, height=300)).decode()
    (files / "in" / "item").write_text(text(inside))
    lines = import_stories(files / "in" / "item")
    assert photos_of_story() == ["boat.jpg", "goat.jpg", *last]
    assert not any("without a file" in line for line in lines)
    assert import_stories(files / "in" / "item")[0].startswith("0 created, 0 updated, 1 unchanged")


def test_a_photograph_inside_an_item_that_is_none_is_refused_with_a_remark(files):
    (files / "in" / "item").write_text(nitf(base64.encodebytes(b"no photograph " * 200).decode()))
    lines = import_stories(files / "in" / "item")
    assert photos_of_story() == ["", "", ""]
    assert any("photograph refused (1)" in line and "without a file" in line for line in lines)


@pytest.mark.parametrize("as_media", [True, False])
def test_an_archive_that_is_cut_off_is_named_with_the_option_that_named_it(files, as_media):
    path = write_story(files / "in")
    with zipfile.ZipFile(files / "all.zip", "w") as archive:
        archive.writestr("goat.jpg", new_bytes())
    cut = files / "cut.zip"
    cut.write_bytes((files / "all.zip").read_bytes()[:-60])
    with pytest.raises(CommandError) as refusal:
        call_command("import_stories", *([path] if as_media else [str(cut)]), media=[str(cut)] if as_media else [])
    assert str(refusal.value).startswith(f"--media {cut}: " if as_media else f"{cut}: ")
    assert refusal.value.returncode == 2


@pytest.mark.django_db
def test_a_file_that_a_story_shows_many_times_is_looked_through_once(files, monkeypatch):
    taken_in, ingest = [], photo_files.ingest
    monkeypatch.setattr(photo_files, "ingest", lambda *file, **more: taken_in.append(file) or ingest(*file, **more))
    write_photo(files / "in" / "goat.jpg")
    import_stories(write_story(files / "in", *["goat.jpg"] * 20))
    assert len(taken_in) == 1 and photos_of_story() == ["goat.jpg"] * 20
