"""WordPress exports: each post is a story, with everything that WordPress knew of it."""

import json
import re
from collections import Counter
from datetime import UTC
from xml.etree import ElementTree

import pytest

from articles.importing.formats import Options, detect
from articles.importing.importer import Importer
from articles.models import Article, CatalogueEntry, DeskCopy
from articles.story.html_blocks import text_of
from tests.articles.importing.format_samples import (
    OURS,
    VELM,
    outcomes,
    read,
    read_file,
    stored_words,
    words_of_markup,
)
from tests.articles.importing.test_importer import run_command

SAMPLE = OURS / "wxr" / "harbor-courier.xml"
START = (
    '<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="c" xmlns:dc="d"><channel>'
    "<wp:base_blog_url>https://ferry.example</wp:base_blog_url>"
)
POST = {"title": "Ferry returns", "content:encoded": "It sails.", "wp:post_id": "7"}
POST |= {"wp:post_date": "2024-07-02 09:30:00", "wp:status": "publish", "wp:post_type": "post"}


def export(*posts: str) -> bytes:
    return f"{START}{''.join(posts)}</channel></rss>".encode()


def post_of(more: str = "", **fields: str) -> str:
    values = POST | {name.replace("__", ":"): value for name, value in fields.items()}
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in values.items())
    return f"<item>{inner}{more}</item>"


def story_of(more: str = "", **fields: str):
    [item] = read("wxr", export(post_of(more, **fields)))
    assert item.story, item.reason
    return item.story


def body_of(content: str) -> str:
    return story_of(content__encoded=content).body


def test_the_sample_export_has_each_item_as_what_it_is():
    name, items = read_file(SAMPLE)
    assert name == "wxr"
    assert outcomes(items) == {
        "story": 5, "desk": 4, "rejected": 1, "skipped attachment": 2, "skipped comment": 3, "skipped nav_menu_item": 1,
        "skipped page": 1, "skipped post with the status trash": 1,
    }  # fmt: skip
    assert [i.desk_reason for i in items if i.desk_reason] == [
        "its status is draft", "its status is private", "scheduled by its source", "it has a password",
    ]  # fmt: skip
    [reason] = [item.reason for item in items if item.reason]
    assert "not well-formed" in reason


def test_a_classic_post_has_paragraphs_pictures_and_everything_else_with_its_source():
    story = read_file(SAMPLE)[1][0].story
    assert story.headline == "Ferry & goat return" and story.dek == "It waited two winters."
    assert story.section.name == "Harbor & Sea", "the primary category"
    assert [tag.name for tag in story.tags] == ["News", "ferry", "Goats"]
    assert [line.name for line in story.bylines] == ["Lena Marsh"] and story.published.text == "2024-07-02T09:30+02:00"
    assert story.language == "en-US" and story.source.url == "https://courier.example/2024/07/11/"
    assert (story.source.name, story.source.identifier) == ("courier.example", "https://courier.example/?p=11")
    assert [(p.anchor, p.caption, p.alt) for p in story.pictures] == [
        ("", "The goat", "A goat"),
        ("picture-1", "The pier at Velm. Dora Finch", "A pier"),
        ("picture-2", "The pier at night", "A pier in the dark"),
        ("picture-3", "The goat", "A goat"),
    ]
    assert story.body == (
        "<p>The night ferry sailed again.<br>It had <em>waited</em> two winters.</p>"
        '<figure data-picture="picture-1"></figure>'
        '<p><a href="https://video.example/watch?v=7">https://video.example/watch?v=7</a></p>'
        "<ul><li>one goat</li><li>two goats</li></ul>"
        "<blockquote><p>It came back.</p><p>Nobody knew why.</p></blockquote>"
        '<figure data-picture="picture-2"></figure><figure data-picture="picture-3"></figure>'
        '<p>[timetable line="7"] It was [sic] late.</p>'
    )
    rest = json.loads(story.source.original.split("\n")[-1])
    assert rest["custom_fields"]["subtitle"] == "A second winter" and rest["featured_image"].endswith("goat.jpg")
    assert rest["terms_of_other_taxonomies"] == {"location": ["Velm"]} and "_edit_lock" not in rest["custom_fields"]
    assert "https://courier.example/files/pier.jpg" in story.source.original
    remarks = story.source.remarks
    assert "not in the export: 99" in remarks and "[timetable]" in remarks and "[sic]" not in remarks


def test_a_post_of_blocks_has_its_figures_and_tables():
    story = read_file(SAMPLE)[1][2].story
    assert [line.name for line in story.bylines] == ["Lena Marsh", "Omar Okoye"], "authors of the Co-Authors plugin"
    assert story.published.text == "2024-07-03T00:00+02:00"
    assert [(p.caption, p.alt) for p in story.pictures] == [("The goat, in June", "A goat")]
    assert story.body.startswith('<p>The tram is new and red.</p><figure data-picture="picture-1"></figure>')
    assert "<table><tbody><tr><td>Velm</td><td>3</td></tr></tbody></table><p>Goats by town</p>" in story.body
    assert '<!-- wp:latest-posts {"postsToShow":3} /-->' in story.source.original


def test_an_item_that_is_not_well_formed_is_repaired_or_rejected_alone():
    items = [item for item in read_file(SAMPLE)[1] if item.place.startswith(("item 10", "item 11", "item 12"))]
    assert items[0].story.headline == "Fish & ships\xa0in port" and text_of(items[0].story.body) == "Café at the pier."
    assert {remark.partition(":")[0] for remark in items[0].remarks} == {"control characters left out", "XML repaired"}
    assert items[1].reason and items[2].story.headline == "Without an offset"


@pytest.mark.parametrize(
    ("local", "utc", "published"),
    [
        ("2024-07-02 09:30:00", "2024-07-02 16:30:00", "2024-07-02T09:30-07:00"),
        ("2024-07-02 09:30:00", "0000-00-00 00:00:00", "2024-07-02T09:30+02:00"),
        ("2024-07-02 09:30:00", "2024-07-02 07:31:00", "2024-07-02T09:30+02:00"),
        ("0000-00-00 00:00:00", "2024-07-02 07:30:00", "2024-07-02T07:30+00:00"),
        ("", "", "2024-07-02T08:30+00:00"),
    ],
)
def test_the_two_times_of_a_post_say_its_offset(local, utc, published):
    more = f"<wp:post_date_gmt>{utc}</wp:post_date_gmt><pubDate>Tue, 02 Jul 2024 08:30:00 +0000</pubDate>"
    assert story_of(more, wp__post_date=local).published.text == published


def test_a_draft_has_no_date_of_publication():
    [item] = read(
        "wxr", export(post_of("<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>", wp__status="draft"))
    )
    assert item.story.published is None and item.desk_reason


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("It sails.\r\n\r\nIt came\nback.", "<p>It sails.</p><p>It came<br>back.</p>"),
        ("<p>It sails.</p>\n\nIt came.", "<p>It sails.</p><p>It came.</p>"),
        ("<div>It sails.\n\nIt came.</div>", "<p>It sails.</p><p>It came.</p>"),
        ("<li>one", "<p>one</p>"),
        ("<pre>a\n\n  b</pre>\nIt sails.", "<pre>a\n\n  b</pre><p>It sails.</p>"),
        ("<em>It sails.\n\nIt came.</em>", "<p><em>It sails.</em></p><p><em>It came.</em></p>"),
        ("[embed]https://video.example/7[/embed]", '<p><a href="https://video.example/7">https://video.example/7</a></p>'),
        ('[video src="https://video.example/7"][/video]', '<p><a href="https://video.example/7">https://video.example/7</a></p>'),
        ("Write [[gallery]] for one.", "<p>Write [gallery] for one.</p>"),
        ("[caption]no image[/caption]", "<p>no image</p>"),
        ("It sails. <script>alert(1)</script>", "<p>It sails.</p>"),
        ("It sails.<br />\nIt came.<br>\n\nBack.", "<p>It sails.<br>It came.</p><p>Back.</p>"),
        ("It sails.\n\n<!--nextpage-->\nIt came.", "<p>It sails.</p><p>It came.</p>"),
    ],
)  # fmt: skip
def test_text_becomes_the_paragraphs_that_wordpress_shows(content, body):
    assert body_of(content) == body


def test_pixels_and_smileys_are_no_pictures():
    story = story_of(content__encoded='Hi <img class="wp-smiley" alt=":)" src="s.gif"> <img src="p.gif" width="1">')
    assert not story.pictures and story.body == "<p>Hi :)</p>" and "p.gif" in story.source.original


def test_a_wxr_1_0_export_repeats_each_term_without_its_taxonomy():
    terms = "<category>News</category><category domain='category' nicename='news'>News</category>"
    terms += "<category>goat</category><category domain='tag' nicename='goat'>goat</category>"
    story = story_of(terms)
    assert story.section.name == "News" and [tag.name for tag in story.tags] == ["goat"]


def test_pages_come_in_on_request():
    options = Options(UTC, post_types=frozenset({"post", "page"}))
    counts = outcomes(read_file(SAMPLE, options)[1])
    assert counts["story"] == 6 and "skipped page" not in counts


def test_a_file_with_entities_of_its_own_is_refused():
    bomb = b'<!DOCTYPE rss [<!ENTITY a "ferry"><!ENTITY b "&a;&a;">]>' + export(post_of(title="&b;"))
    [item] = read("wxr", bomb)
    assert not item.story and "entities of its own" in item.reason


def test_an_item_too_long_too_deep_or_cut_off_spoils_no_other(monkeypatch):
    monkeypatch.setattr("articles.importing.formats.xml_items.MAX_ELEMENT", 400_000)
    deep = post_of("<a>" * 300 + "</a>" * 300)
    items = read("wxr", export(post_of(content__encoded="long " * 100_000), deep, post_of()) + b"<item><title>cut")
    assert [bool(item.story) for item in items] == [False, False, True, False]
    assert [re.split("[;.]", item.reason)[0] for item in items if item.reason] == [
        "item: longer than 400,000 bytes", "XML: more than 200 elements in each other",
        "item: the file ends in the middle of it",
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_other_encodings_are_read_as_they_are_declared(encoding):
    text = export(post_of(title="Café")).decode().replace('"1.0"', f'"1.0" encoding="{encoding.removesuffix("-sig")}"')
    [item] = read("wxr", text.encode(encoding))
    assert item.story.headline == "Café"


@pytest.mark.long
def test_a_large_export_is_read_in_little_memory():
    import tracemalloc

    class Endless:
        """A file of 120 posts of 200 kB each, made as it is read."""

        def __init__(self):
            self.parts = iter([START.encode(), *[post_of(content__encoded="It sails. " * 20_000).encode()] * 120])
            self.rest = b""

        def seekable(self):
            return False

        def read(self, size):
            while len(self.rest) < size and (part := next(self.parts, b"")):
                self.rest += part
            chunk, self.rest = self.rest[:size], self.rest[size:]
            return chunk

    from articles.importing.formats import FORMATS

    tracemalloc.start()
    assert sum(bool(item.story) for item in FORMATS["wxr"].read(Endless(), "a.xml", VELM)) == 120
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000, peak


# --- real exports ---------------------------------------------------------------------------------------------------


def exports_of(samples):
    return [path for path in sorted(samples.path("wxr").rglob("*")) if path.suffix in (".xml", ".wxr")]


def test_each_item_of_an_export_is_counted_and_no_word_of_a_post_is_lost(samples):
    total = 0
    for path in exports_of(samples):
        try:
            items = list(ElementTree.parse(path).getroot().iter("item"))
        except ElementTree.ParseError:  # our sample has broken items
            continue
        expected: Counter = Counter()
        for item in items:
            values = {re.sub(r"\{.*\}", "", child.tag): (child.text or "").strip() for child in item}
            is_live = values.get("status") == "publish" and not values.get("post_password")
            kind = "story" if is_live else "desk"
            expected[kind if values["post_type"] == "post" else f"skipped {values['post_type']}"] += 1
            expected["skipped comment"] += sum(child.tag.endswith("}comment") for child in item)
        name, read_items = read_file(path)
        assert name == "wxr" and outcomes(read_items) == +expected, path
        for read_item in read_items:
            if read_item.story:
                item = items[int(re.match(r"item (\d+)", read_item.place)[1]) - 1]
                check_words(item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded"), read_item.story)
                total += 1
    assert total > 300 or samples.name == "own samples"


def check_words(content: str, story):
    shortcodes = re.sub(r"\[/?(?:caption|gallery|embed|audio|video)\b[^\[\]]*\]", " ", content or "")
    lost = words_of_markup(shortcodes) - stored_words(story)
    assert not lost, (story.headline, lost)


# --- into the archive -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestImport:
    def test_posts_go_live_and_the_others_stay_on_the_desk(self):
        code, out, err = run_command(str(SAMPLE))
        assert code == 1 and out.startswith("9 created, 0 updated, 0 unchanged, 0 conflict, 1 rejected")
        assert "Not read as stories: comment (3), attachment (2)" in out and "stays on the desk (4)" in out
        assert "item 11" in err
        live = {entry.headline for entry in CatalogueEntry.objects.all()}
        assert {"The tram", "Ferry & goat return"} < live and "For the board" not in live
        assert {copy.headline for copy in DeskCopy.objects.all()} == {
            "Unfinished", "For the board", "Next summer", "Members",
        }  # fmt: skip
        assert run_command(str(SAMPLE))[1].startswith("0 created, 0 updated, 9 unchanged, 0 conflict, 1 rejected")

    def results(self, *posts: str):
        items = read("wxr", export(*posts))
        return [(result.outcome, result.reason) for result in Importer().run(("a.xml", item) for item in items)]

    def test_a_changed_post_is_a_version_also_in_the_same_file(self):
        changed = post_of(content__encoded="It sails again.")
        assert self.results(post_of(), changed) == [("created", ""), ("updated", "")]
        assert Article.objects.get().latest == 2
        assert self.results(changed) == [("unchanged", "")]

    def test_a_post_that_its_source_took_back_is_a_conflict(self):
        self.results(post_of())
        [(outcome, reason)] = self.results(post_of(wp__status="private"))
        assert outcome == "conflict" and "no longer publishes" in reason and "private" in reason
        assert Article.objects.get().state == Article.State.LIVE


def test_an_export_is_recognised_by_its_content_whatever_its_name():
    head = SAMPLE.read_bytes()[:2000]
    assert detect(head, "2024-07-02.txt").name == "wxr" and detect(export(post_of()), "x").name == "wxr"
