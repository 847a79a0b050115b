"""A story as search engines read it: schema.org (release 30) as JSON-LD.

    https://schema.org/NewsArticle, https://developers.google.com/search/docs/appearance/structured-data/article

Dates are as precise as they are known: a story of which only the day is known says the day. `dateModified` is the
last change that readers were told of; a minor edit does not move it.
"""

import json
import re
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

from articles.models import CatalogueEntry
from articles.public.theme import logo_url
from articles.story.story import AgencyRole, Byline, Picture, Role, Story
from articles.story.text import clean_text
from articles.taxonomy.current_names import CurrentName
from media.models import Photo
from media.models.rights import Rights
from media.renditions import Rendition, candidates, focal_point

CONTEXT = "https://schema.org"
_KINDS = {
    "OpinionNewsArticle": {"opinion", "comment", "commentary", "column", "editorial", "op-ed", "letter", "letters"},
    "AnalysisNewsArticle": {"analysis"},
    "BackgroundNewsArticle": {"background", "explainer", "factbox", "profile", "timeline"},
    "ReportageNewsArticle": {"report", "reportage", "investigation"},
    "ReviewNewsArticle": {"review"},
    "AskPublicNewsArticle": {"callout"},
}
# What a data block must not hold as it is: it would end the script, or begin a comment in it.
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def as_script(thing: dict) -> SafeString:
    """Write it as a data block: no script runs in it, so the Content-Security-Policy has nothing to say to it."""
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
    text = _UNSAFE.sub(lambda mark: f"\\u{ord(mark[0]):04X}", text)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def absolute(url: str) -> str:
    """Give the whole address of something of this archive."""
    return settings.SITE_URL + iri_to_uri(url) if url.startswith("/") else url


def news_article(
    story: Story, entry: CatalogueEntry, uuid: str, names: dict[tuple[str, str], CurrentName], photos: dict[str, Photo]
) -> dict:
    """Describe a story as its page shows it today; `names` and `photos` as the page was given them."""
    url = absolute(entry.get_absolute_url())
    updated = story.updated or story.published
    credits = _each_once(line.words for line in story.agency_lines)
    return _filled(
        {
            "@context": CONTEXT,
            "@type": kind_of(story.genre),
            "@id": f"{url}#article",
            "url": url,
            "mainEntityOfPage": url,
            "identifier": f"urn:uuid:{uuid}",
            "headline": story.headline or entry.opening,
            "alternativeHeadline": story.dek,
            "datePublished": story.published.text,
            "dateModified": updated.text,
            "author": _authors(story, names),
            "editor": [_person(line, names) for line in story.bylines if line.role == Role.EDITOR],
            "translator": [_person(line, names) for line in story.bylines if line.role == Role.TRANSLATOR],
            "contributor": _contributors(story, names),
            "creditText": " ".join(credits),
            "publisher": publisher(),
            "articleSection": _section_name(story, names),
            "keywords": sorted({found.name for found in names.values() if found.noun == "tag"}, key=str.casefold),
            "dateline": story.dateline.rstrip(" -–—"),
            "printEdition": story.edition,
            "printPage": story.page,
            "image": images(story.pictures, photos),
            "version": entry.version,
            "correction": _corrections(story, url),
            "genre": "" if story.genre == "news" else story.genre,
            "inLanguage": language(story.language),
            "isAccessibleForFree": True,
        }
    )


def kind_of(genre: str) -> str | list[str]:
    """Give the type: every story is a NewsArticle, and those of a genre schema.org knows are that as well."""
    found = next((kind for kind, genres in _KINDS.items() if genre.lower() in genres), None)
    return ["NewsArticle", found] if found else "NewsArticle"


def publisher() -> dict:
    """Describe the newsroom, with the policies its settings name."""
    logo = logo_url()
    front = f"{settings.SITE_URL}/"
    return _filled(
        {
            "@type": "NewsMediaOrganization",
            "@id": f"{front}#publisher",
            "name": settings.SITE_NAME,
            "url": front,
            "logo": {"@type": "ImageObject", "url": absolute(logo)} if logo else "",
            **settings.PUBLISHER,
        }
    )


def archive() -> dict:
    """Describe the archive itself, for its front page."""
    front = f"{settings.SITE_URL}/"
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": f"{front}#website",
        "name": settings.SITE_NAME,
        "url": front,
        "publisher": publisher(),
    }


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> dict:
    """Say where a page stands: (name, path) from the front page down to the page itself."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(steps, 1)
        ],
    }


def images(pictures: Iterable[Picture], photos: dict[str, Photo]) -> list[dict]:
    """Describe the photographs that readers see, in their largest public rendition; none of which rights say no."""
    matches = []
    for picture in pictures:
        if rendition := rendition_of(picture, photos, "lead"):
            matches.append(_image(picture, photos[picture.photo], rendition))
    return matches


def rendition_of(picture: Picture, photos: dict[str, Photo], size: str) -> Rendition | None:
    """Give the largest rendition of this size that machines may be told of: public, and not for these pages alone."""
    photo = photos.get(picture.photo)
    if photo is None or photo.rights == Rights.NO_SYNDICATION:
        return None
    files = {original.sha256: original for original in photo.originals.all()}
    original = files.get(picture.sha256 or photo.sha256)
    return original and candidates(original, size, focal_point(picture.crop, photo), "jpg")[-1]


def language(code: str) -> str:
    """Give a language tag (BCP 47), or nothing where the story's is none."""
    parts = code.split("-")
    is_tag = parts[0].isalpha() and 2 <= len(parts[0]) <= 3 and all(0 < len(p) <= 8 and p.isalnum() for p in parts)
    return code if is_tag and code.isascii() else ""


def _image(picture: Picture, photo: Photo, rendition: Rendition) -> dict:
    width, height = rendition.dimensions
    creators = [name.strip() for name in photo.photographer.split(";") if name.strip()]
    return _filled(
        {
            "@type": "ImageObject",
            "contentUrl": absolute(rendition.url),
            "url": absolute(rendition.url),
            "width": width,
            "height": height,
            "caption": picture.caption,
            "creditText": picture.credit or photo.credit,
            "creator": [{"@type": "Person", "name": name} for name in creators],
            "copyrightNotice": photo.copyright,
            "description": picture.alt or photo.alt,
        }
    )


def _authors(story: Story, names: dict) -> list[dict]:
    """Who wrote it; where nobody is named, the agency that supplied it."""
    people = [_person(line, names) for line in story.bylines if line.role == Role.AUTHOR]
    return people or [_agency(line, names) for line in story.agency_lines if line.role == AgencyRole.SUPPLIED]


def _contributors(story: Story, names: dict) -> list[dict]:
    others = {Role.CONTRIBUTOR, Role.PHOTOGRAPHER, Role.ILLUSTRATOR}
    authors = _authors(story, names)
    people = [_person(line, names) for line in story.bylines if line.role in others]
    agencies = [_agency(line, names) for line in story.agency_lines if line.name]
    matches = []
    for one in (*people, *agencies):
        if one not in matches and one not in authors:
            matches.append(one)
    return matches


def _person(line: Byline, names: dict) -> dict:
    return _filled({"@type": "Person", "name": line.name, "url": _url_of("author", line.key, names)})


def _agency(line, names: dict) -> dict:
    name = line.name or line.words
    return _filled({"@type": "Organization", "name": name, "url": _url_of("agency", line.key, names)})


def _url_of(noun: str, key: str, names: dict) -> str:
    found = names.get((noun, key)) if key else None
    return absolute(found.url) if found and found.url else ""


def _section_name(story: Story, names: dict) -> str:
    if not story.section:
        return ""
    found = names.get(("section", story.section.key))
    return found.name if found else story.section.name


def _corrections(story: Story, url: str) -> list[dict]:
    return [
        _filled(
            {
                "@type": "CorrectionComment",
                "text": note.text,
                "datePublished": note.date.text if note.date else "",
                "url": f"{url}history/",
            }
        )
        for note in story.notes
        if note.kind in ("correction", "clarification")
    ]


def _each_once(words: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(text for text in words if text))


def _filled(properties: dict) -> dict:
    """Leave out what is empty; clean what editors typed of marks that are no text."""
    cleaned = {name: clean_text(value) if isinstance(value, str) else value for name, value in properties.items()}
    return {name: value for name, value in cleaned.items() if value not in ("", None, [])}
