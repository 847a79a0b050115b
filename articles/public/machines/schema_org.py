"""A story for search engines: schema.org (release 30) as JSON-LD.

    https://schema.org/NewsArticle, https://developers.google.com/search/docs/appearance/structured-data/article

Dates have their known precision, for example only the day. `dateModified` is the "Updated" date of the story; a minor
edit does not change it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

from articles.catalogue.related_stories import SeriesPlace
from articles.models import CatalogueEntry, Series, StoryAudio
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
# Characters to escape in a data block: they could end the script or begin a comment.
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def as_script(thing: dict) -> SafeString:
    """Return a data block with JSON-LD; the Content-Security-Policy allows it, because it is not executed."""
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
    text = _UNSAFE.sub(lambda mark: f"\\u{ord(mark[0]):04X}", text)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def absolute(url: str) -> str:
    """Return the absolute URL for a path of this archive; other URLs are returned unchanged."""
    return settings.SITE_URL + iri_to_uri(url) if url.startswith("/") else url


def news_article(
    story: Story,
    entry: CatalogueEntry,
    uuid: str,
    names: dict[tuple[str, str], CurrentName],
    photos: dict[str, Photo],
    series: Sequence[SeriesPlace] = (),
    audio: Sequence[StoryAudio] = (),
) -> dict:
    """Return the NewsArticle of a story as its page shows it; `names`, `photos`, `series`, `audio` are the page's.

    `position` is the number of the part, if the story is in one series.
    """
    url = absolute(entry.get_absolute_url())
    updated = story.updated or story.published
    credits = _unique(line.words for line in story.agency_lines)
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
            "keywords": sorted({name.name for name in names.values() if name.noun == "tag"}, key=str.casefold),
            "dateline": story.dateline.rstrip(" -–—"),
            "printEdition": story.edition,
            "printPage": story.page,
            "image": images(story.pictures, photos),
            "audio": [_audio(recording) for recording in audio if recording.may_be_passed_on],
            "version": entry.version,
            "correction": _corrections(story, url),
            "genre": "" if story.genre == "news" else story.genre,
            "isPartOf": [_series(place.name, place.url) for place in series],
            "position": series[0].number if len(series) == 1 else None,
            "inLanguage": language(story.language),
            "isAccessibleForFree": True,
        }
    )


def series(term: Series, entries: Sequence[CatalogueEntry]) -> dict:
    """Return a series as CreativeWorkSeries, with its live parts in order."""
    parts = [
        {"@type": "NewsArticle", "@id": f"{url}#article", "url": url, "position": position}
        for position, url in enumerate((absolute(entry.get_absolute_url()) for entry in entries), 1)
    ]
    about = {"description": term.description, "publisher": publisher(), "hasPart": parts}
    return _filled({"@context": CONTEXT, **_series(term.name, term.get_absolute_url()), **about})


def _audio(recording: StoryAudio) -> dict:
    return _filled(
        {
            "@type": "AudioObject",
            "contentUrl": absolute(recording.get_absolute_url()),
            "encodingFormat": recording.type,
            "duration": recording.duration,
            "contentSize": str(recording.public_bytes),
            "creditText": recording.credit,
        }
    )


def _series(name: str, path: str) -> dict:
    url = absolute(path)
    return {"@type": "CreativeWorkSeries", "@id": f"{url}#series", "name": clean_text(name), "url": url}


def kind_of(genre: str) -> str | list[str]:
    """Return the type: NewsArticle, and also its subtype for a genre that schema.org has."""
    subtype = next((kind for kind, genres in _KINDS.items() if genre.lower() in genres), None)
    return ["NewsArticle", subtype] if subtype else "NewsArticle"


def publisher() -> dict:
    """Return the newsroom as NewsMediaOrganization, with the policies of the setting PUBLISHER."""
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
    """Return the archive as WebSite, for the front page."""
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
    """Return the path to a page as BreadcrumbList; `steps` are (name, path) from the front page to the page."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(steps, 1)
        ],
    }


def images(pictures: Iterable[Picture], photos: dict[str, Photo]) -> list[dict]:
    """Return the photos as ImageObject, with their largest rendition; those without syndication rights are left out."""
    result = []
    for picture in pictures:
        if rendition := rendition_of(picture, photos, "lead"):
            result.append(_image(picture, photos[picture.photo], rendition))
    return result


def rendition_of(picture: Picture, photos: dict[str, Photo], size: str) -> Rendition | None:
    """Return the largest rendition of a size; None if the photo is not public or may not be syndicated."""
    photo = photos.get(picture.photo)
    if photo is None or photo.rights == Rights.NO_SYNDICATION:
        return None
    files = {original.sha256: original for original in photo.originals.all()}
    original = files.get(picture.sha256 or photo.sha256)
    return original and candidates(original, size, focal_point(picture.crop, photo), "jpg")[-1]


def language(code: str) -> str:
    """Return the code if it is a language tag (BCP 47), or else ""."""
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
    """Return the authors; without any, the agencies that supplied the story."""
    people = [_person(line, names) for line in story.bylines if line.role == Role.AUTHOR]
    return people or [_agency(line, names) for line in story.agency_lines if line.role == AgencyRole.SUPPLIED]


def _contributors(story: Story, names: dict) -> list[dict]:
    others = {Role.CONTRIBUTOR, Role.PHOTOGRAPHER, Role.ILLUSTRATOR}
    authors = _authors(story, names)
    people = [_person(line, names) for line in story.bylines if line.role in others]
    agencies = [_agency(line, names) for line in story.agency_lines if line.name]
    contributors = []
    for contributor in (*people, *agencies):
        if contributor not in contributors and contributor not in authors:
            contributors.append(contributor)
    return contributors


def _person(line: Byline, names: dict) -> dict:
    return _filled({"@type": "Person", "name": line.name, "url": _url_of("author", line.key, names)})


def _agency(line, names: dict) -> dict:
    name = line.name or line.words
    return _filled({"@type": "Organization", "name": name, "url": _url_of("agency", line.key, names)})


def _url_of(noun: str, key: str, names: dict) -> str:
    name = names.get((noun, key)) if key else None
    return absolute(name.url) if name and name.url else ""


def _section_name(story: Story, names: dict) -> str:
    if not story.section:
        return ""
    name = names.get(("section", story.section.key))
    return name.name if name else story.section.name


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
        if note.is_correction
    ]


def _unique(texts: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(text for text in texts if text))


def _filled(properties: dict) -> dict:
    """Return the properties that are not empty, without control characters in texts."""
    cleaned = {name: clean_text(value) if isinstance(value, str) else value for name, value in properties.items()}
    return {name: value for name, value in cleaned.items() if value not in ("", None, [])}
