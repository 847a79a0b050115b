"""The story of a web page; the table is in docs/formats.md."""

import json
import re
from contextlib import suppress
from xml.etree.ElementTree import Element

from articles.importing.formats import Options
from articles.importing.formats.html_figures import FigureBody, read_figures
from articles.importing.formats.html_pages.article_text import ArticleText, TextFinder
from articles.importing.formats.html_pages.dates import dates_of
from articles.importing.formats.html_pages.headline import headline_of
from articles.importing.formats.html_pages.names import authors_of
from articles.importing.formats.html_pages.page import MAX_SIZE, WebPage, decoded, lines_of
from articles.importing.formats.html_pages.script_texts import text_in_scripts
from articles.importing.formats.html_pages.structured_data import StructuredData, name_of, types_of, unique
from articles.importing.formats.html_pages.text_writer import with_image
from articles.importing.formats.news_items import AgencyItem, story_of
from articles.importing.formats.record_lines import letters_of
from articles.importing.formats.xml_trees import line_in
from articles.story.dates import InvalidStory
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_lines
from articles.story.story import Note, NoteKind, Picture
from articles.story.validation import LIMITS, ValidatedStory

MIN_PROSE = 80  # of a page that says that it is a story (see `TextFinder`); a shorter text may be a teaser
MIN_UNDECLARED = 250  # of a page that says nothing of what it is
_DEK = re.compile(
    r"(?:^|[\s_-])(?:standfirst|dek|deck|subtitle|sub-title|subhead(?:line|er)?|sub-headline|lead|lede|intro(?:duction)?|summary"
    r"|excerpt|strapline|chapo|teaser-text|bajada|entradilla|sommario|occhiello|vorspann|ingress|abstract)(?:$|[\s_-])",
    re.I,
)
_MIN_STANDFIRST = 80  # characters of a paragraph that nothing but its place says to be one
_SENTENCE = re.compile(r"[.!?…。！？؟।]\W*$")
_OF_JSON_LD = "the text is that of the page's JSON-LD; the page itself shows less"
_OF_SCRIPT = "the text is that of a script of the page; the page itself shows none"
_APART = ("nav", "aside", "footer", "dialog", "form", "figure", "table")
_KINDS = {kind.value.replace("_", " "): kind for kind in NoteKind if kind.is_correction}  # as pages write them
_CORRECTION = re.compile(rf"^(?:an? )?(?P<kind>{'|'.join(_KINDS)}|editor[’']s note)s?\b[^:.]{{0,40}}[:.—–-]\s", re.I)


class NoStory(InvalidStory):
    """Raised for a page that is no story, however well it can be read."""


def story_in(content: bytes, options: Options, url: str = "") -> ValidatedStory:
    """Return the validated story of a page; `url` is where it was fetched, for a page that says no address.

    Raises InvalidStory.
    """
    if len(content) > MAX_SIZE:
        raise InvalidStory(f"file: a page longer than {MAX_SIZE:,} bytes; no story is.")
    remarks: list[str] = []
    markup = decoded(content, options.encoding, remarks)
    try:
        item = item_of(WebPage(markup, url=url), options, remarks)
    except NoStory as refusal:
        item = _item_without_scripts(markup, url, options, remarks) or _item_of_scripts(markup, url, options, remarks)
        if item is None:
            raise refusal from None
    return story_of(item, "html", options)


def _item_without_scripts(markup: str, url: str, options: Options, remarks: list[str]) -> AgencyItem | None:
    """Return the story that a page shows to browsers without scripts, None if there is none."""
    if not re.search(r"<(?:noscript|template)|text/(?:x-)?(?:template|html)", markup, re.I):
        return None
    with suppress(NoStory):
        return item_of(WebPage(markup, has_scripts=False, url=url), options, remarks)


def _item_of_scripts(markup: str, url: str, options: Options, remarks: list[str]) -> AgencyItem | None:
    """Return the story whose text only a script of the page has, None if there is none."""
    page = WebPage(markup, url=url)
    is_article = any("article" in value for value in page.meta.get("og:type", ())) or StructuredData(page).article
    if not is_article or not (text := text_in_scripts(markup)):
        return None
    with suppress(NoStory):
        return item_of(page, options, remarks, text)


def item_of(page: WebPage, options: Options, remarks: list[str], script_text: str = "") -> AgencyItem:
    """Return the story of a page; `script_text` is the one that its scripts have. Raises InvalidStory for a page that
    is no story."""
    data = StructuredData(page)
    kicker, headline = headline_of(data)
    known = script_text or max(data.lines_as_text("articleBody"), key=len, default="")
    text = TextFinder(page, known, (headline, kicker + headline)).text
    _check_is_story(data, text, headline, known)
    body, used_known = _body(text, known, _OF_SCRIPT if script_text else _OF_JSON_LD, remarks)
    body, notes = _without_notes(_without_headline(body, headline), data)
    deks = _deks(data, text, headline)
    published, updated = dates_of(data, text, headline, options, remarks)
    url = page.canonical_url
    if url == page.fetched_url:
        url = next((u for u in data.lines("url") if u.startswith("http")), url)
    lead = _lead(data, text, body)
    if lead is None and not body.pictures and data.meta("og:image", "twitter:image"):
        lead = Picture(alt=next(iter(data.meta("og:image:alt", "twitter:image:alt")), "")[: LIMITS["alt"]])
    return AgencyItem(
        identifier=url,
        url=url,
        source=page.host or next(iter(data.lines("publisher")), ""),
        kicker=kicker,
        headline=headline,
        deks=deks,
        body=body,
        authors=authors_of(data, headline, body.body),
        section=_section(data),
        tags=[(tag, "") for tag in _tags(data)],
        language=next(iter(data.lines("inLanguage")), "") or page.language,
        pictures=[lead] if lead else [],
        notes=notes,
        published=published,
        updated=updated,
        originals=_originals(page, data, text, known if used_known else ""),
        remarks=remarks,
    )


def _check_is_story(data: StructuredData, text: ArticleText, headline: str, known: str):
    is_declared = bool(data.article) or any("article" in value for value in data.meta("og:type"))
    is_declared = is_declared or bool(data.elements("articleBody")) or data.page.is_entry
    if data.page.is_post_of_tumblr and headline and text_of(text.markup).strip():
        return
    if data.is_index or not headline or not (text.prose or known):
        raise NoStory("page: there is no story in it; it is a list, a search or a page of a program.")
    fewest = MIN_PROSE if is_declared else MIN_UNDECLARED
    if max(text.prose, len(known)) < fewest:
        raise NoStory("page: it has no text of a story; save the page of the story itself, with its whole text.")
    if not is_declared and text.link_share > 0.5:
        raise NoStory("page: it is a list of links and no story; save the pages of its stories.")


def _body(text: ArticleText, known: str, remark: str, remarks: list[str]) -> tuple[FigureBody, bool]:
    """Return the body, and whether it is `known`, of JSON-LD or a script: where the page shows less than half of it."""
    body = read_figures(text.markup)
    if len(known) > 2 * len(text_of(body.body)) and len(known) > 400:
        remarks.append(remark)
        is_html = bool(re.search(r"</?p\b|<br", known))
        return (read_figures(known) if is_html else FigureBody(clean_lines(known), (), [])), True
    return body, False


def _without_headline(body: FigureBody, headline: str) -> FigureBody:
    """Return the body without a first line that is the headline once more, as old pages print it in large letters."""
    match = re.match(r"<p>((?:(?!</p>).)*)</p>", body.body, re.S)
    if not match:
        return body
    lines = re.split(r"<br\s*/?>", match[1])
    first = next((number for number, line in enumerate(lines) if letters_of(text_of(line))), 0)
    is_whole = lines[first].count("</") * 2 == lines[first].count("<")
    if not is_whole or letters_of(text_of(lines[first])) != letters_of(headline):
        return body
    rest = "<br>".join(lines[first + 1 :])
    rest = f"<p>{rest}</p>" if text_of(rest).strip() else ""
    return body._replace(body=rest + body.body[match.end() :])


def _without_notes(body: FigureBody, data: StructuredData) -> tuple[FigureBody, list[Note]]:
    """Return the body without the paragraphs that are corrections, and these as notes, with those of JSON-LD."""
    notes: list[Note] = []

    def note(match: re.Match) -> str:
        line = text_of(match[0])
        correction = _CORRECTION.match(line)
        if not correction or len(line) > LIMITS["text"]:
            return match[0]
        notes.append(Note(line, _KINDS.get(correction["kind"].lower(), NoteKind.EDITORS_NOTE).value))
        return ""

    markup = re.sub(r"<p>(?:(?!</p>).)*</p>", note, body.body, flags=re.S)
    known = {letters_of(n.text) for n in notes}
    for line in data.lines("correction"):
        if not any(letters_of(line) in letters for letters in known):
            notes.append(Note(line[: LIMITS["text"]], NoteKind.CORRECTION.value))
    return body._replace(body=markup), notes


def _deks(data: StructuredData, text: ArticleText, headline: str) -> list[str]:
    """Return the standfirst that the page prints outside of the text; a description that it does not print is none."""
    parts = list(data.page.root.iter())
    printed = [
        line
        for part in parts[: parts.index(text.container)]
        if part.tag in ("p", "div", "h2", "h3", "span", "section", "strong")
        and part not in text.used
        and _DEK.search(part.get("class", ""))
        and 20 < len(line := line_in(part)) <= 1000
    ]
    descriptions = [*data.meta("og:description"), *data.meta("description"), *data.lines("description")]
    outside = letters_of(" ".join(lines_of(data.page.root, text.used)))
    visible = [line for line in descriptions if len(line) > 20 and letters_of(line) in outside]
    return unique([*visible, *printed[:1]]) or _paragraph_above(data, parts, text, headline)


def _paragraph_above(data: StructuredData, parts: list[Element], text: ArticleText, headline: str) -> list[str]:
    """Return the one paragraph that a page has between headline and text, [] if there is none or there are several."""
    end = parts.index(text.container)
    start = next((n for n, part in enumerate(parts[:end]) if part.tag == "h1" and line_in(part) == headline), end)
    paragraphs = [part for part in parts[start:end] if part.tag == "p" and len(line_in(part)) >= _MIN_STANDFIRST]
    lines = [line_in(part) for part in paragraphs if not any(p.tag in _APART for p in data.page.ancestors(part))]
    return lines if len(lines) == 1 and len(lines[0]) <= 1000 and _SENTENCE.search(lines[0]) else []


def _section(data: StructuredData) -> str:
    sections = [*data.lines("articleSection"), *data.meta("article:section"), *data.meta("section", "sailthru.section")]
    return next(iter(sections), "")[: LIMITS["name"]]


def _tags(data: StructuredData) -> list[str]:
    lines = [*data.lines("keywords"), *data.meta("article:tag")] or data.meta(
        "news_keywords", "keywords", "parsely-tags"
    )
    separator = ";" if any(";" in line for line in lines) else ","
    return unique(" ".join(tag.split()) for line in lines for tag in line.split(separator))


def _lead(data: StructuredData, text: ArticleText, body: FigureBody) -> Picture | None:
    """Return the picture above the text, with its caption and credit."""
    for around in list(data.page.ancestors(text.container))[1:5]:
        for figure in around.iter("figure"):
            if figure not in text.used and figure.find(".//figcaption") is not None:
                pictures = read_figures(f"<figure>{with_image(text.written(figure))}</figure>").pictures
                if pictures and pictures[0].caption:
                    return Picture(caption=pictures[0].caption, credit=pictures[0].credit, alt=pictures[0].alt)
        if around.tag in ("article", "main", "body"):
            break
    if body.pictures:
        return None
    for value in data.values("image"):
        if isinstance(value, dict) and (caption := name_of(value.get("caption") or value.get("description"))):
            credit = name_of(value.get("creditText") or value.get("author") or value.get("copyrightHolder"))
            return Picture(caption=caption[: LIMITS["caption"]], credit=credit[: LIMITS["credit"]])
    return None


def _originals(page: WebPage, data: StructuredData, text: ArticleText, used: str) -> list[str]:
    """Return what the page says beside its text: lines that it shows elsewhere, its metadata, its JSON-LD."""
    lines = list(dict.fromkeys(lines_of(page.root, text.used)))
    meta = {name: values[0] if len(values) == 1 else values for name, values in page.meta.items()}
    nodes = [node for node in data.nodes if node is data.article or "BreadcrumbList" in types_of(node)]
    nodes = [{k: v for k, v in node.items() if not (k == "articleBody" and (used or text.prose))} for node in nodes]
    return ["\n".join(lines), *(json.dumps(part, ensure_ascii=False) for part in (meta, *nodes) if part), *page.embeds]
