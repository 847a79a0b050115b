"""A real WordPress: its own importer takes an export of the archive, and its own export gives the stories back."""

from dataclasses import replace

import pytest
from django.utils import timezone

from articles.importing.formats import FORMATS, Options
from articles.importing.formats.writing import uri_of
from articles.story.dates import StoryDate
from articles.story.story import Byline, Note, Picture, Source, Term
from articles.story.validation import validate
from newsroom.tooling import wordpress
from tests.articles.importing.format_samples import OURS, read_file
from tests.articles.importing.test_writers import STORY

PHOTO = OURS / "photos" / "cmyk.jpg"
FIGURE = '<p>It sails.</p><figure data-picture="quay"></figure><p>[gallery ids="1"] &lt;b&gt;, &amp;amp; C:\\new</p>'


def stories():
    """Yield stories with what WordPress might change."""
    changes = [
        {"tags": tuple(Term(tag.key, tag.name) for tag in STORY.tags), "translation_of": ""},
        {"bylines": (), "updated": None, "notes": ()},
        {"bylines": (Byline("Дора Финч", "дора-финч"),), "language": "ru", "section": Term.named("Порт")},
        {"published": StoryDate("1987-03"), "pictures": (), "body": "<p>Old.</p>"},
        {"published": StoryDate("2024-07-02"), "dek": 'Sails & "comes" <back>', "kicker": "C:\\new"},
        {"body": FIGURE, "notes": (Note("It is red. It is not blue."), Note("We regret it.", "editors_note"))},
        {"pictures": (Picture(caption="A ferry", alt="Red"),), "body": "<p>Seen.</p>", "genre": "analysis"},
        {"source": Source(identifier="tag:courier.example,2024:9"), "section": None},
        {"headline": "Ferry 1", "dek": "The same title at the same time"},
        {"headline": "", "dek": "No title"},
    ]
    for number, change in enumerate(changes):
        story = replace(STORY, headline=f"Ferry {number}", tags=(), source=Source(identifier=f"ferry-{number}"))
        yield validate(replace(story, **change)).story


@pytest.mark.long
def test_wordpress_takes_an_export_and_gives_the_same_stories_back(tmp_path):
    written = list(stories())
    there, back = tmp_path / "there.xml", tmp_path / "back.xml"
    with there.open("w", newline="") as file:
        FORMATS["wxr"].writer.write(written, file, lambda picture: f"https://archive.example/{picture.anchor}lead.jpg")
    try:
        site = wordpress.site(timezone.get_default_timezone_name())
        wordpress.importer_folder()
    except wordpress.NoWordPress as reason:
        pytest.skip(str(reason))
    with site as blog:
        complaints = blog.import_file(there, PHOTO)
        counts = blog.counts()
        blog.export(back)
    _, items = read_file(back, Options(timezone.get_default_timezone(), now=timezone.now()))
    read = {item.story.source.identifier: item.story for item in items if item.story}
    assert [
        line for line in complaints if not line.startswith(("Failed to import author", "Failed to import lang"))
    ] == []
    assert counts == {
        "posts": 10, "published": 10, "featured images": 9, "authors": 3, "categories": 3, "tags": 5
    }  # with the category of posts without one  # fmt: skip
    assert [read[uri_of(story)] for story in written] == written
