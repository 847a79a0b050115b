"""The metadata of the pages of one story, one photograph, or one printed page."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models.printed_pages import issue_path
from articles.public.machines.absolute_urls import absolute
from articles.public.machines.feed_links import path_of, section_feeds
from articles.public.machines.heads.metadata import INDEX, UNLISTED, HeadMetadata, head_of, shortened
from articles.public.machines.language_tags import alternates, language
from articles.public.machines.schema_org.article import news_article
from articles.public.machines.schema_org.images import photograph
from articles.public.machines.schema_org.json_ld import as_script
from articles.public.machines.schema_org.site import breadcrumbs
from articles.public.machines.social_cards import card_of, cards_of
from articles.public.printed_pages import IssueView, PrintedPageView
from articles.public.story.history import CompareView, HistoryView
from articles.public.story.version import VersionView
from articles.public.story.views import ArticleView
from media.views import PhotoPage


@head_of.register
def _article(page: ArticleView, context: dict) -> HeadMetadata:
    story, entry, layout = context["story"], context["entry"], context["layout"]
    url, photos = entry.get_absolute_url(), context["photos"]
    title = story.headline or layout.opening
    steps = [(settings.SITE_NAME, path_of("front"))]
    if layout.section and layout.section.url:
        steps.append((layout.section.name, layout.section.url))
    uuid = str(context["article"].uuid)
    people = [absolute(name.url) for _, names in layout.bylines for name in names if name.url]
    return HeadMetadata(
        robots=UNLISTED if entry.noindex else INDEX,
        canonical=absolute(url),
        title=title,
        description=shortened(story.dek or entry.opening),
        type="article",
        locale=language(story.language),
        card=next(cards_of(story, photos), None),
        article={
            "published_time": story.published.text,
            "modified_time": story.updated.text if story.updated else "",
            "section": layout.section.name if layout.section else "",
            "author": people,
            "tag": [tag.name for tag in layout.tags],
        },
        feeds=section_feeds(layout.section),
        alternates=() if entry.noindex else alternates(entry, page.story_context),
        embed_url=absolute(url),
        blocks=(
            as_script(news_article(story, entry, uuid, layout.names, photos, page.story_context, context["audio"])),
            as_script(breadcrumbs([*steps, (title, url)])),
        ),
    )


@head_of.register
def _version(page: VersionView, context: dict) -> HeadMetadata:
    return HeadMetadata(robots=UNLISTED, canonical=context["canonical"])


@head_of.register
def _history(page: HistoryView, context: dict) -> HeadMetadata:
    return HeadMetadata(robots=UNLISTED, canonical=f"{context['canonical']}history/")


@head_of.register
def _compare(page: CompareView, context: dict) -> HeadMetadata:
    return HeadMetadata(
        robots=UNLISTED,
        canonical=f"{context['canonical']}compare/{context['old'].number}/{context['new'].number}/",
    )


@head_of.register
def _printed_page(page: PrintedPageView, context: dict) -> HeadMetadata:
    printed, stories = context["printed"], context["stories"]
    return HeadMetadata(
        robots=UNLISTED if any(entry.noindex for entry in stories) else INDEX,
        canonical=absolute(printed.get_absolute_url()),
        title=str(printed),
        description=_("A printed page of %(site)s: %(page)s.") % {"site": settings.SITE_NAME, "page": printed},
    )


@head_of.register
def _issue(page: IssueView, context: dict) -> HeadMetadata:
    path = issue_path(context["day"])
    return HeadMetadata(canonical=absolute(path), title=_("In print on %(day)s") % {"day": date_format(context["day"])})


@head_of.register
def _photo(page: PhotoPage, context: dict) -> HeadMetadata:
    photo = context["photo"]
    return HeadMetadata(
        canonical=absolute(photo.get_absolute_url()),
        title=photo.headline or photo.text_alternative,
        description=shortened(photo.caption),
        card=card_of(photo),
        embed_url=absolute(photo.get_absolute_url()),
        blocks=(as_script(photograph(photo)),),
    )
