"""Large files are read in pieces: wherever one ends, the items are the same."""

import io
import json

import pytest

from articles.importing.formats import json_objects, xml_items
from articles.importing.formats.json_objects import JsonObject
from articles.importing.formats.xml_items import XmlElement
from tests.articles.importing.format_samples import OURS

EXPORT = (OURS / "wxr" / "harbor-courier.xml").read_bytes()
CHUNKS = (1, 2, 3, 7, 64, 1000)


def elements_of(content: bytes) -> list[XmlElement]:
    return list(xml_items.split_elements(io.BytesIO(content), ("item", "wp:author")))


@pytest.mark.parametrize("chunk", CHUNKS)
def test_an_xml_file_has_the_same_elements_in_chunks_of_any_size(chunk, monkeypatch):
    whole = elements_of(EXPORT)
    assert [element.tag for element in whole[:3]] == ["", "wp:author", "wp:author"] and len(whole) == 18
    monkeypatch.setattr(xml_items, "_CHUNK", chunk)
    assert elements_of(EXPORT) == whole


def test_tags_in_comments_and_verbatim_sections_divide_nothing():
    content = b"<rss><!-- <item> --><item a='1'><![CDATA[</item>]]><b/></item><item/><items><item>x</item >"
    assert elements_of(content) == [
        XmlElement("", b"<rss><!-- <item> -->"),
        XmlElement("item", b"<item a='1'><![CDATA[</item>]]><b/></item>"),
        XmlElement("item", b"<item>x</item >"),
    ]


JSON = (
    b'[{"a": "}{ \\" \\\\", "b": [1, {"c": 2}]}, {"d": "caf\xc3\xa9"}]',
    b'{"count": 2, "items": [{"a": 1}, {"b": {"c": []}}], "next": {"x": 1}}',
    b'{"a": 1}\n{"b": [2]}\n',
    b'{"a": "open',
)


@pytest.mark.parametrize("content", JSON)
@pytest.mark.parametrize("chunk", CHUNKS)
def test_a_json_file_has_the_same_objects_in_chunks_of_any_size(content, chunk, monkeypatch):
    whole = list(json_objects.objects(io.BytesIO(content), ""))
    assert whole and all(json.loads(item.text) for item in whole if not item.problem)
    monkeypatch.setattr(json_objects, "_CHUNK", chunk)
    assert list(json_objects.objects(io.BytesIO(content), "")) == whole


def test_what_follows_a_list_of_stories_is_no_story():
    objects = list(json_objects.objects(io.BytesIO(JSON[1]), ""))
    assert objects == [JsonObject('{"a": 1}'), JsonObject('{"b": {"c": []}}')]
