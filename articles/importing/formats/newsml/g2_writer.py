"""NewsML-G2 2.35 of stories: one message, in which each story is a newsItem with its text as XHTML.

The lead picture is an item of its own, to which the text has a link. What is lost is in docs/formats.md.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from articles.importing.formats import FormatWriter
from articles.importing.formats.writing import GENERATOR, element, in_its_precision, to_the_second, uri_of, xhtml_of
from articles.story.story import NoteKind, Picture, Role, Story

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">
<header><sent>{sent}</sent><sender>newsroom-archive</sender></header>
<itemSet>
"""
_CATALOGS = (
    '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>'
    '<catalog><scheme alias="archive" uri="urn:x-newsroom:codes:"/>'
    '<scheme alias="section" uri="urn:x-newsroom:sections:"/></catalog>'
)
_TYPES = {"person": "person", "organisation": "organisation", "place": "geoArea", "event": "event"}


def _head() -> str:
    return _HEAD.format(sent=datetime.now(UTC).isoformat(timespec="seconds"))


def _texts(stories: Iterable[Story]) -> Iterator[str]:
    return ("".join(_items(story)) for story in stories)


def _items(story: Story) -> Iterator[str]:
    uri, date = uri_of(story), story.updated or story.published
    created = to_the_second(date) if date else datetime.now(UTC).isoformat(timespec="seconds")
    lead = story.lead
    link = element("link", rel="irel:seeAlso", residref=f"{uri}#lead") if lead else ""
    notes = "".join(element("edNote", note.text, role=_note_role(note.kind)) for note in story.notes)
    yield (
        f"{_item(uri, story.language)}{_CATALOGS}"
        f"<itemMeta>{_item_class('text', story, created)}{notes}{link}</itemMeta>"
        f"<contentMeta>{''.join(_meta(story))}</contentMeta>"
        '<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title/></head><body>{xhtml_of(story)}</body></html></inlineXML></contentSet></newsItem>\n"
    )
    if lead:
        yield (
            f"{_item(f'{uri}#lead', story.language)}{_CATALOGS}"
            f"<itemMeta>{_item_class('picture', story, created)}</itemMeta>{_picture_meta(lead)}</newsItem>\n"
        )


def _item(uri: str, language: str) -> str:
    opened = element(
        "newsItem",
        guid=uri,
        version="1",
        standard="NewsML-G2",
        standardversion="2.35",
        conformance="power",
        xml_lang=language,
    )
    return opened.removesuffix("/>") + ">"


def _item_class(kind: str, story: Story, created: str) -> str:
    return (
        f'<itemClass qcode="ninat:{kind}"/>{element("provider", literal=story.source.name or "archive")}'
        f'<versionCreated>{created}</versionCreated><pubStatus qcode="stat:usable"/>'
        f"{element('generator', GENERATOR)}"
    )


def _note_role(kind: str) -> str:
    return "archive:public" if kind == NoteKind.EDITORS_NOTE else f"archive:public-{kind}"


def _meta(story: Story) -> Iterator[str]:
    if story.published:
        yield f"<contentCreated>{in_its_precision(story.published)}</contentCreated>"
    if story.updated:
        yield f"<contentModified>{in_its_precision(story.updated)}</contentModified>"
    yield element("language", tag=story.language)
    if story.genre != "news":
        yield _named("genre", story.genre, literal=story.genre)
    if story.section:
        name = story.section.name or story.section.key
        yield _named("subject", name, type="cpnat:abstract", qcode=f"section:{story.section.key}")
    for tag in story.tags:
        yield _named("subject", tag.name or tag.key, type=f"cpnat:{_TYPES.get(tag.kind, 'abstract')}", literal=tag.key)
    yield from _lines(story)


def _named(name: str, text: str, **attributes: str) -> str:
    return element(name, "", **attributes).removesuffix("/>") + f">{element('name', text)}</{name}>"


def _lines(story: Story) -> Iterator[str]:
    if story.headline:
        yield element("headline", story.headline)
    if story.kicker:
        yield element("headline", story.kicker, role="archive:kicker")
    if story.dek:
        yield element("headline", story.dek, role="archive:subHeadline")
    if story.dateline:
        yield element("dateline", story.dateline)
    for byline in story.bylines:
        role = "" if byline.role == Role.AUTHOR else f"archive:{byline.role}"
        yield element("by", byline.name, role=role)


def _picture_meta(picture: Picture) -> str:
    parts = [element("creditline", picture.credit)] if picture.credit else []
    for role, text in (("caption", picture.caption), ("altText", picture.alt)):
        parts += [element("description", text, role=f"archive:{role}")] if text else []
    return f"<contentMeta>{''.join(parts)}</contentMeta>" if parts else ""


WRITER = FormatWriter(_texts, ".xml", head=_head, end="</itemSet>\n</newsMessage>\n")
