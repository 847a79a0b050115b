"""Files as the software of newsrooms, agencies and blogs writes them: each field, or the sentence that refuses them."""

import json
from functools import reduce
from operator import getitem
from pathlib import Path

import pytest

from articles.importing.formats import ImportItem, UnknownFormat
from articles.importing.photo_references import references
from articles.story.html_blocks import text_of
from tests.articles.importing.format_samples import OURS, VELM, read_file

EXPECTED = sorted((OURS / "producers").glob("*.expected.json"))


def items_in(path: Path) -> list[ImportItem]:
    try:
        return read_file(path, VELM)[1]
    except UnknownFormat as error:
        return [ImportItem("", reason=str(error))]


def fields_of(item: ImportItem, expected: dict) -> dict:
    """Return what an item says of the fields that are expected: a date as far as the expected one goes."""
    if item.skipped or not item.story:
        reason = expected.get("reason", "")
        return {"skipped": True} if item.skipped else {"reason": reason if reason in item.reason else item.reason}
    story, text = item.story, text_of(item.story.body)
    fields = {
        "headline": story.headline,
        "dek": story.dek,
        "published": story.published.text[: len(expected.get("published") or "")] if story.published else None,
        "updated": story.updated.text if story.updated else None,
        "bylines": [byline.name for byline in story.bylines],
        "tags": [tag.name for tag in story.tags],
        "section": story.section.name if story.section else "",
        "url": story.source.url,
        "desk": bool(item.desk_reason),
        "has": expected.get("has") if expected.get("has", "") in text else text,
        "lacks": expected.get("lacks") if expected.get("lacks", "\0") not in text else text,
        "once": expected.get("once") if text.count(expected.get("once", "\0")) == 1 else text,
    }
    return {"desk": False} | {name: fields[name] for name in {"desk", *expected}}


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_a_file_of_a_producer_is_read_field_by_field_or_refused_in_a_sentence(path):
    expected = json.loads(path.read_text())
    items = items_in(path.with_name(path.name.removesuffix(".expected.json")))
    if expected[-1] == {"skips": True}:  # and items that are no stories
        expected, items = expected[:-1], [item for item in items if not item.skipped]
    assert len(items) == len(expected)
    for item, fields in zip(items, expected, strict=True):
        is_story = "headline" in fields
        assert fields_of(item, fields) == ({"desk": False} | fields if is_story else fields)


def test_there_are_more_than_forty_such_files():
    assert len(EXPECTED) > 40


def test_a_post_of_ghost_has_its_photograph_and_no_internal_tag(tmp_path):
    tree = json.loads((OURS / "producers" / "ghost-export.json").read_text())
    [part] = tree["db"]
    post = next(post for post in part["data"]["posts"] if post.get("status") == "published")
    post["feature_image"] = "__GHOST_URL__/content/images/pier.jpg"
    details = {"feature_image_alt": "A pier", "feature_image_caption": "<span>The pier.</span> Photo: Dora Finch"}
    part["data"]["posts_meta"] = [{"post_id": post["id"], **details}]
    part["data"]["tags"] += [{"id": "t9", "name": "#letter", "visibility": "internal"}]
    part["data"]["posts_tags"] += [{"post_id": post["id"], "tag_id": "t9", "sort_order": 9}]
    (tmp_path / "ghost.json").write_text(json.dumps(tree))
    story = next(item.story for item in items_in(tmp_path / "ghost.json") if item.story)
    [picture] = story.pictures
    assert (picture.caption, picture.alt) == ("The pier. Photo: Dora Finch", "A pier")
    assert references(story) == {"": "content/images/pier.jpg"}
    assert "#letter" not in [tag.name for tag in story.tags] and "#letter" in story.source.original


def test_a_long_export_in_one_line_is_no_json_lines(tmp_path):
    tree = json.loads((OURS / "producers" / "ghost-export.json").read_text())
    [part] = tree["db"]
    part["data"]["posts"] = [
        {**post, "id": f"{post['id']}-{number}"} for post in part["data"]["posts"] for number in range(100)
    ]
    (tmp_path / "ghost.json").write_text(json.dumps(tree))
    items = items_in(tmp_path / "ghost.json")
    assert len(items) == len(part["data"]["posts"]) and any(item.story for item in items)


@pytest.mark.parametrize("wrong", [None, [], {}, [[]], [{}], {"name": {}}, 7, "x"], ids=repr)
@pytest.mark.parametrize(
    "name", ["schema-graph.jsonld", "drupal-jsonapi.json", "ghost-export.json", "arc-story.json", "jos_content.json"]
)
def test_a_value_of_a_wrong_type_anywhere_in_an_export_stops_no_other_story(tmp_path, name, wrong):
    text = (OURS / "producers" / name).read_text()
    for way in ways_in(json.loads(text)):
        tree = json.loads(text)
        *outer, last = way
        reduce(getitem, outer, tree)[last] = wrong
        (tmp_path / name).write_text(json.dumps(tree))
        assert items_in(tmp_path / name)


def ways_in(tree, way=()):
    """Yield the keys and numbers that lead to each value in a tree."""
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield (*way, key)
        yield from ways_in(value, (*way, key))
