"""An export of Substack: the rows of its table with the texts that lie beside it."""

import pytest

from articles.importing.formats.tables import substack
from articles.story.html_blocks import text_of
from tests.articles.importing.format_samples import read

HEAD = "post_id,post_date,is_published,type,title,subtitle\n"
ROW = '7.ferry,2024-07-02T07:30:00.000Z,true,newsletter,Ferry,"A goat, too"\n'


@pytest.fixture
def table(tmp_path):
    (tmp_path / "posts").mkdir()
    path = tmp_path / "posts.csv"

    def write(text, rows=ROW):
        path.write_text(HEAD + rows)
        (tmp_path / "posts" / "7.ferry.html").write_text(text)
        return path

    return write


def items_in(path):
    return read("csv", path.read_bytes(), str(path))


def test_a_post_has_the_text_that_lies_next_to_the_table(table):
    widget = '<div class="subscription-widget-wrap-editor" data-x><div><form><div>Subscribe</div></form></div></div>'
    path = table(f'<p>It sails.</p>{widget}<p class="button-wrapper"><a>Share</a></p><p>It rains.</p>')
    [item] = items_in(path)
    assert text_of(item.story.body) == "It sails.\n\nIt rains." and item.story.dek == "A goat, too"
    assert item.story.source.identifier == "7.ferry" and item.story.published.text == "2024-07-02T07:30+00:00"
    page = path.parent / "posts" / "7.ferry.html"
    assert read("html", page.read_bytes(), str(page))[0].skipped
    path.write_text("a,b\n1,2\n")
    assert not read("html", page.read_bytes(), str(page))[0].skipped


def test_a_published_post_without_its_text_is_rejected_and_a_draft_stays_on_the_desk(table):
    rows = "8.no,2024-07-02,true,newsletter,No,\n9.idea,,false,newsletter,Idea,\n../x,2024-07-02,true,newsletter,Out,\n"
    missing, draft, outside = items_in(table("", rows))
    assert "posts/8.no.html, is not beside the table" in missing.reason and "is not beside" in outside.reason
    assert draft.desk_reason == "a draft of its source" and draft.story.headline == "Idea"


def test_a_link_leads_to_no_other_file_and_a_text_without_bounds_is_rejected(table, tmp_path, monkeypatch):
    path = table("<p>It sails.</p>")
    (tmp_path / "secret.html").write_text("<p>secret</p>")
    (tmp_path / "posts" / "7.ferry.html").unlink()
    (tmp_path / "posts" / "7.ferry.html").symlink_to(tmp_path / "secret.html")
    assert "is not beside" in items_in(path)[0].reason
    (tmp_path / "posts" / "7.ferry.html").unlink()
    table('<div class="subscription-widget-wrap">' * 200_000)
    monkeypatch.setattr(substack, "MAX_TEXT", 1_000)
    assert "longer than 1,000 bytes" in items_in(path)[0].reason


def test_furniture_without_an_end_is_looked_for_once():
    text = '<div class="subscription-widget-wrap">' * 100_000
    assert substack._without_furniture(text) == text
