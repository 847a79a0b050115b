"""Find the text of a story in a page without knowing its template, and leave out what is around it.

A paragraph counts by its length where it is no list of links. The text is the innermost element that has nearly all of
these paragraphs, without its furniture (see `furniture`). If the JSON-LD of the page has
the text, what stands there too is text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from articles.importing.formats.html_pages.furniture import Measures, is_comments, is_named_furniture, is_no_text
from articles.importing.formats.html_pages.furniture_lines import HEADINGS, furniture_lines
from articles.importing.formats.html_pages.page import APART, BLOCKS, WebPage
from articles.importing.formats.html_pages.page_figures import mark_figures
from articles.importing.formats.html_pages.text_writer import TextWriter
from articles.importing.formats.record_lines import letters_of
from articles.importing.formats.xml_trees import line_in

_SENTENCE = re.compile(r"[.!?…。！？؟।»“”\"’)]\s*$")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MIN_KNOWN = 1000  # characters; a shorter text in JSON-LD may be only the beginning
_MAX_KNOWN = 200_000  # letters of the text in JSON-LD that paragraphs are compared with
_MAX_COMPARED = 5_000  # paragraphs
_MIN_PROSE = 25  # characters
_MIN_OTHER = 150  # prose that a page has besides its comments
_PARTS = ("div", "section", "article")
_LISTS = BLOCKS | {"ul", "ol", "dl", "figure"}
_MIN_PART = 40  # prose of an element that is text beside another one
_MIN_LEAD = 150  # characters of a first paragraph that is set as a heading
_MIN_TEASER = 15  # characters of a headline that leads to another story
_MIN_LEFT = 0.2  # of the prose of a page, that is left where its furniture is none of the text
_MIXED = (
    "div",
    "section",
    "article",
    "p",
    "td",
    "center",
    "body",
    "main",
    "blockquote",
)  # may have text between blocks
_MAX_SHARE = 0.35  # of the prose of a page, that an element may have which is left out


@dataclass
class ArticleText:
    """The text of a page as HTML, how much prose and what share of links it has, and the elements that are in it.

    `written` returns another element as the text is written.
    """

    markup: str
    prose: float
    link_share: float
    used: set[Element]
    container: Element
    written: Callable[[Element], str]


class TextFinder:
    """Finds the text in one page; `known_text` is the one of its JSON-LD, "" without it; `headlines` are what its
    heading may say: the headline, with and without a kicker."""

    def __init__(self, page: WebPage, known_text: str = "", headlines: Iterable[str] = ()):
        self.page, self.headlines = page, set(map(letters_of, headlines))
        self.known = letters_of(known_text)[:_MAX_KNOWN] if len(known_text) >= _MIN_KNOWN else ""
        self._known_blocks: dict[Element, bool] = {}
        self.measures: dict[Element, Measures] = {}
        self.furniture: set[Element] = set()

    @cached_property
    def text(self) -> ArticleText:
        """The text of the story; without markup if the page has none."""
        mark_figures(self.page.root)
        self._measure(self.page.root)
        self._find_comments()
        for is_furniture in (is_no_text, is_named_furniture):
            self._measure(self.page.root)
            self._find_furniture(is_furniture)
        self._measure(self.page.root)
        start = self._start()
        container = self._with_columns(start, self._innermost(start))
        self.furniture |= furniture_lines(container, self.measures, self.furniture)
        writer = TextWriter(container, self.measures, self.furniture, self.headlines)
        own = self.measures[container]
        return ArticleText(
            markup=writer.written(container),
            prose=own.prose,
            link_share=own.links / own.text if own.text else 0.0,
            used=writer.used,
            container=container,
            written=TextWriter(container, self.measures, self.furniture, self.headlines).written,
        )

    def _measure(self, element: Element) -> Measures:
        """Measure an element and all in it; furniture has nothing."""
        own = Measures()
        self.measures[element] = own
        if element in self.furniture or element.tag in ("meta", "link", "title"):
            return own
        inline = len((element.text or "").strip())
        for child in element:
            part = self._measure(child)
            own.text += part.text
            own.links += part.links
            own.links_on += part.links_on
            own.prose += part.prose
            own.teasers += part.teasers
            tail = len((child.tail or "").strip())
            own.text += tail
            is_apart = child.tag in APART or part.has_blocks
            own.has_blocks = own.has_blocks or is_apart
            inline += tail if is_apart else part.text + tail
        own.text += len((element.text or "").strip())
        if element.tag == "a" and element.get("href"):
            own.links = own.text
            leads_on = not element.get("href", "").startswith("#")
            own.links_on = own.text if leads_on else 0
            if own.has_blocks and leads_on:  # a teaser
                own.prose = 0
                own.teasers += 1
        elif element.tag in HEADINGS and own.links_on >= 0.8 * own.text > _MIN_TEASER and own.teasers == 0:
            own.teasers += 1
        if element.tag in APART and not own.has_blocks and own.text:
            own.prose = self._prose(element, own)
        elif element.tag in _MIXED and own.has_blocks and inline > 80:
            own.prose += inline / 2
        return own

    def _prose(self, element: Element, own: Measures) -> float:
        is_lead = element.tag in ("h2", "h3") and own.text > _MIN_LEAD
        if not is_lead and element.tag not in ("p", "div", "blockquote", "li", "td", "section", "pre", "dd", "article"):
            return 0
        text = line_in(element)
        length = len(text) + len(_WIDE.findall(text))
        if length >= _MIN_PROSE and self._is_known(element, text):
            return 3.0 * length
        if length < _MIN_PROSE or own.links * 2 > own.text:
            return 0
        weight = {"p": 1.0, "blockquote": 0.8, "pre": 0.5}.get(element.tag, 0.4)
        return min(length, 1500) * weight * (1 if _SENTENCE.search(text) or length > 120 else 0.4)

    def _is_known(self, element: Element, text: str) -> bool:
        """Return whether the text of an element stands in that of the JSON-LD; the tree is measured several times."""
        if element not in self._known_blocks:
            is_compared = bool(self.known) and len(self._known_blocks) < _MAX_COMPARED
            self._known_blocks[element] = is_compared and letters_of(text) in self.known
        return self._known_blocks[element]

    def _find_comments(self):
        """Add what readers wrote to the furniture, unless there is no other text."""
        parts: list[Element] = []
        stack = list(self.page.root)
        while stack:
            element = stack.pop()
            if is_comments(element) and next(element.iter("h1"), None) is None:
                parts.append(element)
            else:
                stack.extend(element)
        total = self.measures[self.page.root].prose
        if total - sum(self.measures[part].prose for part in parts) >= min(_MIN_OTHER, _MAX_SHARE * total):
            self.furniture.update(parts)

    def _find_furniture(self, is_furniture: Callable[[Element, Measures], bool]):
        """Add elements that are furniture and have no large part of the prose, neither alone nor all of one name."""
        total = self.measures[self.page.root].prose
        parts: dict[tuple[str, str], list[Element]] = {}
        stack = list(self.page.root)
        while stack:
            element = stack.pop()
            if element in self.furniture:
                continue
            if is_furniture(element, self.measures[element]) and self.measures[element].prose <= _MAX_SHARE * total:
                parts.setdefault((element.tag, element.get("class", "")), []).append(element)
            elif element.tag != "figure":  # a caption is often called so
                stack.extend(element)
        prose = {name: sum(self.measures[part].prose for part in group) for name, group in parts.items()}
        left = total - sum(prose.values())
        for name, group in parts.items():
            if left > _MIN_LEFT * total or prose[name] <= _MAX_SHARE * total:
                self.furniture.update(group)

    def _start(self) -> Element:
        """Return the element in which to look: the one that says it is the text, where it has much of the prose."""
        total = self.measures[self.page.root].prose
        bodies = self._bodies()
        articles = list(self.page.root.iter("article"))
        own = [part for part in articles if self._has_headline(part)]
        for candidates, share in ((bodies, 0.3), (own, 0.15), (articles, 0.3)):
            best = max(candidates, key=lambda part: self.measures[part].prose, default=None)
            if best is not None and total and self.measures[best].prose >= share * total:
                return best
        return self.page.root

    def _bodies(self) -> list[Element]:
        """Return the elements that say they are the text; where each paragraph does, the element around these."""
        parts = [part for part in self.page.root.iter() if "articleBody" in part.get("itemprop", "").split()]
        around = [self.page.parents.get(part, part) for part in parts]
        counts = Counter(around)
        return [parent if counts[parent] > 1 else part for part, parent in zip(parts, around, strict=True)]

    def _has_headline(self, element: Element) -> bool:
        headings = (part for part in element.iter() if part.tag in ("h1", "h2"))
        return any(letters_of(line_in(part)) in self.headlines for part in headings)

    def _innermost(self, element: Element) -> Element:
        """Return the innermost element that has nearly all the prose of another one."""
        whole = self.measures[element].prose
        while True:
            child = max(element, key=lambda part: self.measures[part].prose, default=None)
            if not whole or child is None or child.tag in _LISTS or self.measures[child].prose < 0.85 * whole:
                return element
            parts = [part for part in element if part not in self.furniture]
            alike = [number for number, part in enumerate(parts) if part is child or self._is_alike(part, child)]
            before = [number for number, part in enumerate(parts[: parts.index(child)]) if self._is_paragraph(part)]
            if len(alike) > 1 or before:
                within = parts[min(alike + before) : max(alike) + 1]
                self.furniture.update(part for part in parts if part.tag in _PARTS and part not in within)
                return element
            element = child

    def _with_columns(self, start: Element, text: Element) -> Element:
        """Return the element that also has the other columns of the text: elements of its kind elsewhere in `start`."""
        alike = [part for part in start.iter(text.tag) if self._is_alike(part, text) and not self._is_left_out(part)]
        alike = [part for part in alike if part is not text and next(part.iter("h1"), None) is None]
        if not alike:
            return text
        columns = [text, *alike]
        paths = [set(self.page.ancestors(part)) for part in columns]
        shared, within = set.intersection(*paths), set.union(*paths)
        container = next(part for part in self.page.ancestors(text) if part in shared)
        self.furniture.update(
            child
            for parent in container.iter()
            if parent in within and parent not in columns
            for child in parent
            if child not in within
        )
        return container

    def _is_left_out(self, element: Element) -> bool:
        return any(part in self.furniture for part in self.page.ancestors(element))

    def _is_paragraph(self, element: Element) -> bool:
        own = self.measures[element]
        return element.tag == "p" and own.prose >= _MIN_PART and not own.is_linked

    def _is_alike(self, element: Element, text: Element) -> bool:
        """Return whether an element is one of the same kind as the text, with prose too."""
        own, names = self.measures[element], text.get("class", "")
        has_names = element.tag == text.tag and bool(names) and element.get("class") == names
        return has_names and own.prose >= _MIN_PART and not own.is_linked
