"""A story as it was found: the words of the search marked wherever the page shows them.

/2024/07/02/ferry-returns/?q=ferry      the page with the marks; its own address is the one without
"""

from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.public.story.layout import LayoutPart, StoryLayout
from articles.search.query import parser
from articles.search.query.nodes import Query
from articles.search.text import snippets
from articles.search.text.highlighting import highlight_html
from articles.story.story import Story
from articles.story.text import clean_text
from articles.taxonomy.current_names import CurrentName


def highlight(pieces) -> SafeString:
    """Write pieces of text, (text, is marked), those that were found marked."""
    pieces_html = (format_html("<mark>{}</mark>", text) if is_marked else text for text, is_marked in pieces)
    return format_html_join("", "{}", ((text,) for text in pieces_html))


class HighlightedLayout(StoryLayout):
    """What a page shows of a story that was found by `typed`."""

    def __init__(self, story: Story, names: dict[tuple[str, str], CurrentName], typed: str, words: Query):
        super().__init__(story, names)
        self.typed, self.words = typed, words

    @classmethod
    def for_query(cls, layout: StoryLayout, query: QueryDict) -> StoryLayout:
        """Give the story with the words of `q` marked; as it is where there are none."""
        typed = clean_text(query.get("q", "")).strip()
        words = parser.parse(typed).query
        has_words = any(words.texts())
        return cls(layout.story, layout.names, typed, words) if has_words else layout

    @cached_property
    def body(self) -> list[LayoutPart]:
        return [part._replace(markup=self.markup(part.markup)) if part.markup else part for part in super().body]

    @property
    def search(self) -> str:
        """The query that leads back to the search."""
        return urlencode({"q": self.typed})

    def text(self, text: str, field: str) -> SafeString:
        marks = snippets.marks(text, self.words, self.story.language, field=field)
        return highlight(snippets.pieces(text, marks))

    def markup(self, markup: str) -> SafeString:
        """Mark what was found in HTML that is canonical, or was made by Django of plain text."""
        return mark_safe(highlight_html(markup, self.words, self.story.language))
