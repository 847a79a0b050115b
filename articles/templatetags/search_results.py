"""Template tags for search results: counts, highlights, and the links of facets and of the timeline.

A page has two hundred such links: made in Python, and a list at once, they take a tenth of the time that they take in a
template.
"""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from articles.public.archive.facet_links import FacetChoice
from articles.public.bar_chart import ChartBar
from articles.public.story import highlighted_layout
from articles.public.story.layout import StoryLayout
from articles.templatetags.story_formatting import stories, thousands

register = template.Library()
register.filter(highlighted_layout.highlight)


register.filter(stories)


@register.simple_tag
def choices(choices: Iterable[FacetChoice], facet: str) -> SafeString:
    """Return values of a facet as list items, with links that filter by one, release the filter or exclude it."""
    exclude = escape(gettext("Exclude %(name)s"))
    return SafeString("".join(_choice(choice, escape(facet), exclude) for choice in choices))


def _choice(choice: FacetChoice, facet: str, exclude: str) -> str:
    name, key = escape(choice.name), f"choice-{facet}-{escape(choice.key)}"
    state = current = count = leave_out = ""
    words = name
    if choice.is_chosen or choice.is_left_out:
        current = ' aria-current="true"'
    if choice.is_chosen:
        state = " choice-chosen"
        applied = gettext(": applied; select to remove")
        words = f'<span class="choice-mark" aria-hidden="true">✓</span> {name}<span class="unseen">{applied}</span>'
    elif choice.is_left_out:
        state = " choice-left-out"
        mark, excluded = (
            pgettext("before the name of an excluded filter", "Not"),
            gettext(": excluded; select to remove"),
        )
        words = f'<span class="choice-mark">{mark}</span> {name}<span class="unseen">{excluded}</span>'
    if choice.count is not None:
        count = f'<span class="count">{thousands(choice.count)}</span>'
    if choice.leave_out:
        label = exclude % {"name": name}
        leave_out = (
            f'<a class="choice-not" href="{escape(choice.leave_out)}" rel="nofollow" title="{label}">'
            f'<span aria-hidden="true">−</span><span class="unseen">{label}</span></a>'
        )
    link = f'<a class="choice-name" id="{key}" href="{escape(choice.url)}" rel="nofollow"{current}>{words}</a>'
    return f'<li class="choice{state}">{link} {count} {leave_out}</li>\n'


@register.simple_tag
def bars(columns: Iterable[ChartBar]) -> SafeString:
    """Return the bars of a timeline as SVG, without empty ones."""
    return SafeString("".join(_bar(column) for column in columns if column.count))


def _bar(column: ChartBar) -> str:
    """Return a bar as SVG; its link covers the whole height of the chart."""
    x, width = column.x, column.width
    return (
        f'<a href="{escape(column.url)}" tabindex="-1" rel="nofollow">'
        f"<title>{escape(column.label)}: {stories(column.count)}</title>"
        f'<rect class="chart-slot" x="{x}" y="0" width="{width}" height="100"/>'
        f'<rect class="chart-bar" x="{x}" y="{column.y}" width="{width}" height="{column.height}"/></a>'
    )


@register.simple_tag
def rows(columns: Iterable[ChartBar]) -> SafeString:
    """Return the bars of a timeline as table rows, without empty ones."""
    return SafeString(
        "".join(
            f'<tr><th scope="row"><a href="{escape(column.url)}" rel="nofollow">{escape(column.label)}</a></th>'
            f"<td>{thousands(column.count)}</td></tr>"
            for column in columns
            if column.count
        )
    )


@register.simple_tag
def highlighted(layout: StoryLayout, text: str, field: str) -> SafeString:
    """Return the text of a story's field as HTML, with highlights if the layout has a search."""
    return (
        layout.text(text, field)
        if isinstance(layout, highlighted_layout.HighlightedLayout)
        else conditional_escape(text)
    )


@register.simple_tag
def highlighted_alt(layout: StoryLayout, text: str) -> SafeString | str:
    """Return an image description, which pages otherwise do not show, with highlights; "" if it has none."""
    html = highlighted(layout, text, "alt") if text else ""
    return html if "<mark>" in html else ""


@register.simple_tag
def highlighted_html(layout: StoryLayout, markup: SafeString) -> SafeString:
    """Return HTML that was made from a story's text, with highlights if the layout has a search."""
    return layout.markup(markup) if isinstance(layout, highlighted_layout.HighlightedLayout) else markup
