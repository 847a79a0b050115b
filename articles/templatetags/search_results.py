"""Template tags for search results: counts, highlights, and the links of facets and of the timeline.

A page has two hundred such links. Made in Python, a link takes a tenth of the time that it takes in a template.
"""

from html import escape

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
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
def choice(choice: FacetChoice, facet: str) -> SafeString:
    """Return one value of a facet as a list item, with links that filter by it, release the filter or exclude it."""
    name, key = escape(choice.name), f"choice-{escape(facet)}-{escape(choice.key)}"
    state = current = count = leave_out = ""
    words = name
    if choice.is_chosen or choice.is_left_out:
        current = ' aria-current="true"'
    if choice.is_chosen:
        state = " choice-chosen"
        words = (
            f'<span class="choice-mark" aria-hidden="true">✓</span> {name}'
            f'<span class="unseen">{gettext(": applied; select to remove")}</span>'
        )
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
        label = escape(gettext("Exclude %(name)s")) % {"name": name}
        leave_out = (
            f'<a class="choice-not" href="{escape(choice.leave_out)}" rel="nofollow" title="{label}">'
            f'<span aria-hidden="true">−</span><span class="unseen">{label}</span></a>'
        )
    link = f'<a class="choice-name" id="{key}" href="{escape(choice.url)}" rel="nofollow"{current}>{words}</a>'
    return mark_safe(f'<li class="choice{state}">{link} {count} {leave_out}</li>\n')  # every part is escaped above


@register.simple_tag
def bar(column: ChartBar) -> SafeString:
    """Return a bar of the timeline as SVG; the link covers the whole height of the chart."""
    x, width = column.x, column.width
    return mark_safe(
        f'<a href="{escape(column.url)}" tabindex="-1" rel="nofollow">'
        f"<title>{escape(column.label)}: {stories(column.count)}</title>"
        f'<rect class="chart-slot" x="{x}" y="0" width="{width}" height="100"/>'
        f'<rect class="chart-bar" x="{x}" y="{column.y}" width="{width}" height="{column.height}"/></a>'
    )


@register.simple_tag
def row(column: ChartBar) -> SafeString:
    """Return a bar of the timeline as a table row."""
    link = f'<a href="{escape(column.url)}" rel="nofollow">{escape(column.label)}</a>'
    return SafeString(f'<tr><th scope="row">{link}</th><td>{thousands(column.count)}</td></tr>')


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
