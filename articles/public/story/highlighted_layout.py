"""The layout of a story that was found by a search: the words of the search are highlighted on the page.

/2024/07/02/ferry-returns/?q=ferry      the page with highlights; the canonical URL has no query
"""

from functools import cached_property
from html import escape
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.safestring import SafeString

from articles.public.story.layout import LayoutPart, StoryLayout
from articles.search.query import parser
from articles.search.query.nodes import Query
from articles.search.text import snippets
from articles.search.text.highlighting import highlight_html
from articles.story.story import Story
from articles.story.text import clean_text
from articles.taxonomy.current_names import CurrentName

MAX_HIGHLIGHTED = 400_000  # characters of a body; its end is shown without highlights, and the page says so


def highlight(pieces) -> SafeString:
    """Return pieces of text, (text, is_marked), as HTML with `<mark>`."""
    return SafeString(
        "".join(f"<mark>{escape(text)}</mark>" if is_marked else escape(text) for text, is_marked in pieces)
    )


class HighlightedLayout(StoryLayout):
    """The layout of a story with highlights for `text_query`, the query parsed from `query_text`."""

    def __init__(self, story: Story, names: dict[tuple[str, str], CurrentName], query_text: str, text_query: Query):
        super().__init__(story, names)
        self.query_text, self.text_query = query_text, text_query

    @classmethod
    def for_query(cls, layout: StoryLayout, query: QueryDict) -> StoryLayout:
        """Return the layout with highlights for the words of `q`; the same layout if `q` has no words."""
        query_text = clean_text(query.get("q", "")).strip()
        text_query = parser.parse(query_text).query
        return cls(layout.story, layout.names, query_text, text_query) if any(text_query.texts()) else layout

    @cached_property
    def body(self) -> list[LayoutPart]:
        parts, left = [], MAX_HIGHLIGHTED
        for part in super().body:
            end = part.markup.find("<", left) if len(part.markup) > left else -1
            end = end if end >= 0 else len(part.markup)
            markup = self.markup(part.markup[:end]) + SafeString(part.markup[end:]) if left else part.markup
            parts.append(part._replace(markup=markup) if part.markup else part)
            left = max(0, left - end)
        return parts

    @property
    def is_end_plain(self) -> bool:
        """Return whether the body is so long that its end is shown without highlights."""
        return len(self.story.body) > MAX_HIGHLIGHTED

    @property
    def search(self) -> str:
        """The query string of the search."""
        return urlencode({"q": self.query_text})

    def text(self, text: str, field: str) -> SafeString:
        """Return the text of a field as HTML with highlights."""
        marks = snippets.marks(text, self.text_query, self.story.language, field=field)
        return highlight(snippets.pieces(text, marks))

    def markup(self, markup: str) -> SafeString:
        """Return HTML with highlights; it must be canonical, or made by Django from plain text."""
        return SafeString(highlight_html(markup, self.text_query, self.story.language))
