"""Template tags and filters that format stories: dates with their precision, headlines, flags and languages."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.defaultfilters import capfirst
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext, pgettext

from articles.story.date_formatting import day_in_words, in_words, time_in_words
from articles.story.dates import StoryDate
from articles.story.language_names import LANGUAGE_TAG, direction, own_name_of, site_language
from articles.story.lazy_text import pgettext_lazy
from articles.story.wording import joined

register = template.Library()
register.filter(direction)

# Those that GENRES has by default, and others that imports often have.
_GENRES = {
    "news": pgettext_lazy("genre", "News"),
    "analysis": pgettext_lazy("genre", "Analysis"),
    "opinion": pgettext_lazy("genre", "Opinion"),
    "editorial": pgettext_lazy("genre", "Editorial"),
    "review": pgettext_lazy("genre", "Review"),
    "interview": pgettext_lazy("genre", "Interview"),
    "feature": pgettext_lazy("genre", "Feature"),
    "obituary": pgettext_lazy("genre", "Obituary"),
    "letter": pgettext_lazy("genre", "Letter"),
    "fact check": pgettext_lazy("genre", "Fact check"),
    "brief": pgettext_lazy("genre", "Brief"),
    "column": pgettext_lazy("genre", "Column"),
    "profile": pgettext_lazy("genre", "Profile"),
}


@register.simple_tag
def when(moment: StoryDate) -> SafeString:
    """Return a full date as HTML: "July 2, 2024", or "July 2, 2024, 09:30 UTC+2" with the offset of the source."""
    return format_html('<time datetime="{}">{}</time>', moment.text, in_words(moment))


@register.simple_tag
def on(moment: StoryDate) -> SafeString:
    """Return a date as HTML without the time, for lists."""
    return mark_safe(f'<time datetime="{moment.text}">{day_in_words(moment)}</time>')  # digits and names of months


@register.filter
def time_of_day(moment: StoryDate) -> SafeString | str:
    """Return the time of a date as HTML, for a list of one day; empty if it is not known."""
    clock = time_in_words(moment)
    return format_html('<time datetime="{}">{}</time>', moment.text, clock) if clock else ""


@register.filter
def headline(entry) -> SafeString:
    """Return the headline of an entry as HTML; without one its first words, labelled as untitled."""
    if entry.headline:
        return conditional_escape(entry.headline)
    untitled = pgettext("before the first words of a story without a headline", "Untitled:")
    lang, opening = page_lang(), entry.opening or gettext("No headline")
    html = '<i class="untitled"><span class="unseen" {}>{} </span>{}</i>'
    return SafeString(format_html(html, lang, untitled, opening))


@register.simple_tag
def page_lang() -> SafeString:
    """Return the language of the page, for its words inside a story of another language: `lang="en"`."""
    return SafeString(f'lang="{site_language()}"')


@register.simple_tag
def page_lang_dir() -> SafeString:
    """Return language and direction of the page, for its words inside a story of another one."""
    return SafeString(f'{page_lang()} dir="{direction(site_language())}"')


@register.filter
def genre_label(genre: str) -> str:
    """Return a genre for readers: the usual ones in the language of the page, others as they are written."""
    return str(_GENRES.get(genre) or capfirst(genre))


@register.filter
def byline_in_words(byline: str) -> str:
    """Return the names of a list entry, which the catalogue stores in English, joined as the page's language has it."""
    names, has_and, last = byline.rpartition(" and ")
    return joined([names, last]) if has_and else byline


@register.simple_tag
def people_links(people: Iterable) -> SafeString:
    """Return the names of people in a byline, linked where they have a page."""
    links = (format_html('<a rel="author" href="{}">{}</a>' if one.url else "{1}", one.url, one.name) for one in people)
    return SafeString(joined(list(links)))  # each name is escaped above


@register.filter
def stories(count: int) -> str:
    """Return the number of stories as text: "1,204 stories"."""
    return ngettext("%(count)s story", "%(count)s stories", count) % {"count": thousands(count)}


@register.filter
def story_count(count: int) -> SafeString:
    """Return the number of stories as HTML, with the word for those who do not see what is counted."""
    words = ngettext(
        '%(count)s<span class="unseen"> story</span>', '%(count)s<span class="unseen"> stories</span>', count
    )
    return SafeString(f'<span class="count">{words % {"count": thousands(count)}}</span>')


@register.filter
def fit(headline: str) -> str:
    """Return the CSS class for a headline of this length; a longer headline is set in smaller type."""
    return "very-long" if len(headline) > 150 else "long" if len(headline) > 75 else ""


@register.filter
def truncate(text: str, length: int) -> str:
    """Return the text with at most `length` characters, like `truncatechars`, but faster for short texts."""
    return text if len(text) <= length else Truncator(text).chars(length)


@register.filter
def shows_genre(genre: str, section) -> bool:
    """Return whether a page shows the genre: not "news", and not a genre that is also the section's name."""
    return bool(genre) and genre != "news" and genre.casefold() != getattr(section, "name", "").casefold()


@register.filter
def thousands(count: int) -> str:
    """Return a number with the separators of the language: "2,064"."""
    return str(count) if -1000 < count < 1000 else number_format(count, force_grouping=True)


@register.filter
def flag(entry) -> SafeString | str:
    """Return "Corrected", or "Updated" with its date, as HTML; empty if the story was not changed since publication.

    Without its date "Updated" beside the day of publication would be read as the date of the update.
    """
    if entry.is_corrected:
        words = gettext("Corrected")
        return SafeString(f' <span class="flag flag-corrected" {page_lang()}>{words}</span>')
    if not entry.is_updated:
        return ""
    updated = entry.updated_date
    day = on(updated) if updated and updated.day != entry.published_date.day else ""
    words = gettext("Updated %(day)s") % {"day": day} if day else gettext("Updated")
    return SafeString(f' <span class="flag" {page_lang()}>{words}</span>')


@register.filter
@lru_cache(512)
def language_tag(code: str) -> str:
    """Return the code if it is a well-formed language tag, or else "und"."""
    return code if LANGUAGE_TAG.fullmatch(code or "") else "und"


@register.simple_tag
def language_links(entries: Iterable) -> SafeString:
    """Return links to the stories of entries, each with the name of its language in that language."""
    html = '<a href="{0}" hreflang="{1}" lang="{1}">{2}</a>'
    rows = ((entry.get_absolute_url(), language_tag(entry.language), own_name_of(entry.language)) for entry in entries)
    return SafeString(joined([format_html(html, *row) for row in rows]))  # each part is escaped above


@register.filter
def at(mapping: dict, key):
    """Look up what a template cannot: the value of a dictionary under a key that is itself a variable."""
    return mapping.get(key)


register.filter("in_words", in_words)
