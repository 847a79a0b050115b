"""Lines inside the text of a page that are none of it, whatever their elements are called: links to share the story or
to other stories, its date and author once more, a last heading without a text.
"""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from articles.importing.formats.clippings.local_dates import MONTH_NAME
from articles.importing.formats.html_pages.furniture import Measures
from articles.importing.formats.html_pages.page import APART
from articles.importing.formats.xml_trees import line_in
from articles.story.characters import LETTER, WORD

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NETWORK_WORDS = (
    "share sharing teilen tweet tweeten twittern facebook twitter whatsapp linkedin xing pinterest pin pinnen pocket"
    " flipboard reddit telegram messenger instagram drucken print mail email merken kommentieren partager compartir"
    " compartilhar condividi delen dela imprimir imprimer stampa udostępnij поделиться baixar paylaş kopieren copy"
)
_OTHER_WORDS = (
    "app e google youtube threads bluesky posten link speichern save comment comments kommentar kommentare artikel"
    " article beitrag story seite page this the diesen diese den auf on via to per in x anhören vorlesen listen"
    " optionen"
)
_NETWORKS = frozenset(_NETWORK_WORDS.split())
_SHARE_WORDS = _NETWORKS | frozenset(_OTHER_WORDS.split())
_LABEL = re.compile(
    r"(?:related(?: (?:posts?|stories|articles?|content|news|topics?|links?|coverage|reading|videos?))?"
    r"|recommended(?: (?:for you|stories|articles|reading|posts))?|more (?:from|on|stories|news|coverage|in)\b.{0,40}"
    r"|(?:also )?read (?:more|also|next|this)|see also|you (?:may|might) also (?:like|be interested in)"
    r"|most (?:read|popular)|what to read next|don['’]t miss|editors?['’]? picks?"
    r"|lesen sie (?:auch|dazu|mehr|hier)|mehr (?:zum thema|dazu|aus|von|zu)\b.{0,40}|auch interessant"
    r"|(?:das|dies) könnte (?:sie|dich|ihnen|dir|euch) auch (?:interessieren|gefallen)"
    r"|(?:ähnliche|verwandte) (?:beiträge|artikel|themen|inhalte)|zum thema|passend dazu|meistgelesen"
    r"|weiter(?:e|führende)r? (?:artikel|beiträge|nachrichten|themen|meldungen|informationen|links?|inhalte)"
    r"|(?:à )?lire (?:aussi|également)|voir aussi|sur le même (?:sujet|thème)|articles? (?:liés?|similaires?)"
    r"|le[ae] (?:también|também|mais|más)|te puede interesar|ver también|noticias? relacionadas?|você pode gostar"
    r"|leggi anche|articoli correlati|lees (?:ook|meer)|läs (?:också|mer|även)|les (?:også|mer)|læs (?:også|mere)"
    r"|lue myös|czytaj (?:też|także|również)|zobacz (?:też|także|również)|читайте также|čtěte také|ilgili haberler)"
    r"\s*[:.…\-–»>→]*",
    re.I,
)
_COPYRIGHT = re.compile(
    r"^(?:©|\(c\)\s|copyright\b|alle rechte vorbehalten|all rights reserved|tous droits réservés)", re.I
)
_FILED = re.compile(  # how a blog says below a post where it is filed
    r"(?:this (?:entry|post) was (?:posted|filed|published)|gespeichert von\b"
    r"|diese[rs]? (?:eintrag|beitrag|artikel) wurde (?:am|unter|in|von|verfasst|veröffentlicht)\b"
    r"|(?:veröffentlicht|abgelegt|posted|filed|publié|publicado) (?:in|unter|under|dans|en)\b"
    r"|(?:tags?|tagged|categor(?:y|ies)|kategorien?|schlag(?:wörter|worte)|stich(?:wörter|worte)|mots[- ]clés)\s*:)",
    re.I,
)
_TURN = re.compile(r"(?:^|\s)(?:prev|previous|next)(?:$|\s)", re.I)  # to the story before or after it
_DATED = re.compile(
    r"\b\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}\b|\b\d{4}-\d\d-\d\d\b"
    rf"|(?<!\d)\d{{1,2}}\.?\s+(?:de\s+)?{MONTH_NAME}\.?,?\s+(?:de\s+)?\d{{4}}(?!\d)"
    rf"|(?<![{WORD}]){MONTH_NAME}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}(?!\d)"
    r"|\d{4}年\s?\d{1,2}月\s?\d{1,2}日"
)
_BYLINE = re.compile(r"^(?i:by|von|por|par|di|door|av|af|text|autor(?:in)?|words by)\s*:?\s+[^\W\d_a-z][^.!?]*$")
_SENTENCE = re.compile(r"[.!?…。！？؟।]\W*$")
_LONGEST = 100  # characters of a line that has the date or the author
_LONGEST_LABEL = 120
_LONGEST_FILED = 250
_MIN_REPEATED = 80  # letters of a paragraph that a page has again where it shows its text twice


def furniture_lines(container: Element, measures: dict[Element, Measures], furniture: set[Element]) -> set[Element]:
    """Return the blocks in a container that are none of the text, by what they say and where they stand."""
    blocks = list(_blocks(container, measures, furniture))
    prose = [number for number, block in enumerate(blocks) if _is_prose(block, measures[block])]
    if not prose:
        return set()
    lines = {block: line_in(block) for block in blocks}
    taken = {block for block in blocks if _is_share_line(lines[block]) or _is_label(block, measures[block])}
    taken.update(block for block in blocks if len(lines[block]) <= _LONGEST_FILED and _FILED.match(lines[block]))
    taken.update(block for block in blocks if any(_TURN.search(link.get("rel", "")) for link in block.iter("a")))
    taken.update(part for part in container.iter("footer") if _FILED.match(line_in(part)))
    taken |= _repeated(blocks, lines)
    for block in blocks[: prose[0]]:
        line = lines[block]
        if len(line) <= _LONGEST and (_DATED.search(line) or _BYLINE.match(line)) and not _SENTENCE.search(line):
            taken.add(block)
    for block in reversed(blocks[prose[-1] + 1 :]):
        if block in taken:
            continue
        if block.tag not in HEADINGS and not _COPYRIGHT.match(lines[block]):
            break
        taken.add(block)
    return taken


def _blocks(element: Element, measures: dict[Element, Measures], furniture: set[Element]) -> Iterable[Element]:
    """Yield the innermost blocks with a text, in order, without those of figures and tables."""
    for child in element:
        if child in furniture or child.tag in ("figure", "table") or not measures[child].text:
            continue
        if child.tag in APART and not measures[child].has_blocks:
            yield child
        else:
            yield from _blocks(child, measures, furniture)


def _repeated(blocks: list[Element], lines: dict[Element, str]) -> set[Element]:
    """Return the blocks that repeat others, where several do: some pages have their text for each kind of screen."""
    first: dict[str, Element] = {}
    long = [block for block in blocks if len(lines[block]) >= _MIN_REPEATED]
    again = {block for block in long if first.setdefault(lines[block], block) is not block}
    return again if len({lines[block] for block in again}) > 1 else set()


def _is_share_line(line: str) -> bool:
    words = set(re.findall(f"{LETTER}+", line.casefold()))
    return bool(words & _NETWORKS) and words <= _SHARE_WORDS


def _is_prose(block: Element, own: Measures) -> bool:
    return block.tag not in HEADINGS and own.text >= 60 and own.links * 2 < own.text


def _is_label(block: Element, own: Measures) -> bool:
    """Return whether a block leads to another story: a label alone, or with a link behind it."""
    if own.text > _LONGEST_LABEL + own.links:
        return False
    line = line_in(block)
    match = _LABEL.match(line)
    return bool(match) and (match.end() == len(line) or own.links * 2 >= own.text - match.end())
