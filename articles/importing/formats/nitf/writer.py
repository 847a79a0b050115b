"""NITF 3.6 of a story, one document a file. What is lost is in docs/formats.md. https://iptc.org/std/NITF/3.6/"""

import re
from collections.abc import Iterator
from functools import partial
from xml.sax.saxutils import escape

from articles.importing.formats import FormatWriter
from articles.importing.formats.nitf.markup import in_order
from articles.importing.formats.writing import GENERATOR, body_of, element, in_its_precision, uri_of
from articles.story.story import Picture, Role, Story

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
# Elements of HTML that NITF has under another name, or only as a class of its emphasis.
_EMPHASIS = ("strong", "s", "code", "cite", "sub", "sup")
_RENAMED = {"h2": "hl2", "h3": "hl2", "em": "em", "abbr": "", "span": "", **dict.fromkeys(_EMPHASIS, "em")}
_CLASSES = {"h3": "h3", **{name: name for name in _EMPHASIS}}
_ATTRIBUTES = {"href": "href", "title": "title", "colspan": "colspan", "rowspan": "rowspan", "lang": "xml:lang"}
_ALLOWED = {"a": {"href", "title", "lang"}, "td": {"colspan", "rowspan", "lang"}, "th": {"colspan", "rowspan", "lang"}}
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s[a-z-]+="[^"]*")*)>(</figure>)?')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_KINDS = {"person": "person", "organisation": "org", "place": "location", "event": "event"}


def document_of(story: Story) -> str:
    """Return the document of a story."""
    return (
        f'{_HEAD}<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/" {_language(story)}>\n<head>{_head(story)}</head>\n'
        f"<body><body.head>{''.join(_body_head(story))}</body.head>\n"
        f"<body.content>{_body(story)}</body.content></body>\n</nitf>\n"
    )


def _language(story: Story) -> str:
    return f'baselang="{escape(story.language)}"'


def _head(story: Story) -> str:
    docdata = [element("doc-id", **{"id-string": uri_of(story), "regsrc": story.source.name})]
    if story.updated:
        docdata.append(element("date.issue", norm=in_its_precision(story.updated)))
    identified = [element(_KINDS[tag.kind], tag.name or tag.key) for tag in story.tags if tag.kind in _KINDS]
    keywords = [element("keyword", key=tag.name or tag.key) for tag in story.tags if tag.kind not in _KINDS]
    if keywords:
        docdata.append(f"<key-list>{''.join(keywords)}</key-list>")
    if identified:
        docdata.append(f"<identified-content>{''.join(identified)}</identified-content>")
    pubdata = element(
        "pubdata",
        **{
            "date.publication": in_its_precision(story.published) if story.published else "",
            "edition.name": story.edition,
            "position.section": (story.section.name or story.section.key) if story.section else "",
            "position.sequence": story.page,
            "ex-ref": story.source.url,
        },
    )
    genre = element("meta", name="genre", content=story.genre) if story.genre != "news" else ""
    generator = element("meta", name="generator", content=GENERATOR)
    return f"{element('title', story.headline)}{generator}{genre}<docdata>{''.join(docdata)}</docdata>{pubdata}"


def _body_head(story: Story) -> Iterator[str]:
    if story.headline or story.kicker or story.dek:
        kicker = element("hl2", story.kicker, class_="kicker") if story.kicker else ""
        dek = element("hl2", story.dek) if story.dek else ""
        yield f"<hedline>{element('hl1', story.headline)}{kicker}{dek}</hedline>"
    for note in story.notes:
        opened = element("note", type="pa", class_=note.kind).removesuffix("/>")
        yield f"{opened}><body.content>{element('p', note.text)}</body.content></note>"
    for byline in story.bylines:
        role = "" if byline.role == Role.AUTHOR else byline.role
        opened = element("byline", class_=role).removesuffix("/>")
        yield f"{opened}><person>{escape(byline.name)}</person></byline>"
    if story.dateline:
        yield element("dateline", story.dateline)


def _body(story: Story) -> str:
    inline = story.inline_pictures

    def tag(match: re.Match) -> str:
        closing, name, attributes = match[1], match[2], dict(_ATTRIBUTE.findall(match[3]))
        if name == "figure":
            picture = inline.get(attributes.get("data-picture", ""))
            return _media(picture) if picture and not closing else ""
        if name in ("br", "hr"):
            return f"<{name}/>"
        if name == "blockquote":
            pull = ' class="pull"' if attributes.get("class") == "pull" else ""
            return "</block></bq>" if closing else f"<bq{pull}><block>"
        written = _RENAMED.get(name, name)
        if not written:
            return ""
        if closing:
            return f"</{written}>"
        allowed = _ALLOWED.get(name, {"lang"})
        pairs = [f' {_ATTRIBUTES[key]}="{value}"' for key, value in attributes.items() if key in allowed]
        if name in _CLASSES:
            pairs.append(f' class="{_CLASSES[name]}"')
        if name == "ol" and "start" in attributes:
            pairs.append(f' seqnum="{attributes["start"]}"')
        return f"<{written}{''.join(pairs)}>"

    lead = _media(story.lead) if story.lead else ""
    return lead + _TAG.sub(tag, in_order(body_of(story).replace("&nbsp;", "&#160;")))


def _media(picture: Picture) -> str:
    """Return a picture; one in the text has its anchor as its number and is no lead."""
    is_name = re.fullmatch(r"[A-Za-z_][\w.-]*", picture.anchor, re.A)
    opened = element(
        "media",
        id=picture.anchor if is_name else "",
        class_="inline" if picture.anchor else "",
        **{"media-type": "image"},
    )
    source = f"urn:uuid:{picture.photo}" if picture.photo else f"#{picture.anchor or 'lead'}"
    reference = element(
        "media-reference", **{"mime-type": "image/jpeg", "source": source, "alternate-text": picture.alt}
    )
    caption = f"<media-caption><p>{escape(picture.caption)}</p></media-caption>" if picture.caption else ""
    credit = element("media-producer", picture.credit) if picture.credit else ""
    return f"{opened.removesuffix('/>')}>{reference}{caption}{credit}</media>"


WRITER = FormatWriter(partial(map, document_of), ".xml", is_single=True)
