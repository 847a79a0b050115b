"""A story, and a series of stories, in schema.org (release 30).

    https://schema.org/NewsArticle, https://developers.google.com/search/docs/appearance/structured-data/article

Dates have their known precision, for example only the day. `dateModified` is the "Updated" date of the story; a minor
edit does not change it.
"""

from collections.abc import Iterable, Iterator, Sequence

from articles.catalogue.related_stories import NOTHING_AROUND, RelatedStory, StoryContext
from articles.models import CatalogueEntry, Series, StoryAudio
from articles.public.machines.absolute_urls import absolute
from articles.public.machines.language_tags import language
from articles.public.machines.reuse_terms import schema_org
from articles.public.machines.schema_org.credits import authors_of, contributors_of, people_of
from articles.public.machines.schema_org.images import images
from articles.public.machines.schema_org.json_ld import CONTEXT, filled
from articles.public.machines.schema_org.site import publisher
from articles.story.credits import Role
from articles.story.story import Story
from articles.story.text import clean_text
from articles.taxonomy.current_names import CurrentName
from media.models import Photo

_KINDS = {
    "OpinionNewsArticle": {"opinion", "comment", "commentary", "column", "editorial", "op-ed", "letter", "letters"},
    "AnalysisNewsArticle": {"analysis"},
    "BackgroundNewsArticle": {"background", "explainer", "factbox", "profile", "timeline"},
    "ReportageNewsArticle": {"report", "reportage", "investigation"},
    "ReviewNewsArticle": {"review"},
    "AskPublicNewsArticle": {"callout"},
}


def news_article(
    story: Story,
    entry: CatalogueEntry,
    uuid: str,
    names: dict[tuple[str, str], CurrentName],
    photos: dict[str, Photo],
    around: StoryContext = NOTHING_AROUND,
    audio: Sequence[StoryAudio] = (),
) -> dict:
    """Return the NewsArticle of a story as its page shows it; `names`, `photos`, `around`, `audio` are the page's.

    `position` is the number of the part, if the story is in one series.
    """
    series = around.series
    url = absolute(entry.get_absolute_url())
    updated = story.updated or story.published
    credits = _unique(line.words for line in story.agency_lines)
    return filled(
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
            "author": authors_of(story, names),
            "editor": people_of(story, names, Role.EDITOR),
            "translator": people_of(story, names, Role.TRANSLATOR),
            "contributor": contributors_of(story, names),
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
            "translationOfWork": _in_other_language(around.original) if around.original else None,
            "workTranslation": []
            if story.translation_of
            else [_in_other_language(translation) for translation in around.translations],
            "isAccessibleForFree": True,
            **schema_org(),
        }
    )


def creative_work_series(term: Series, entries: Sequence[CatalogueEntry]) -> dict:
    """Return a series as CreativeWorkSeries, with its live parts in order."""
    parts = [
        {"@type": "NewsArticle", "@id": f"{url}#article", "url": url, "position": position}
        for position, url in enumerate((absolute(entry.get_absolute_url()) for entry in entries), 1)
    ]
    about = {"description": term.description, "publisher": publisher(), "hasPart": parts}
    return filled({"@context": CONTEXT, **_series(term.name, term.get_absolute_url()), **about})


def _audio(recording: StoryAudio) -> dict:
    return filled(
        {
            "@type": "AudioObject",
            "contentUrl": absolute(recording.get_absolute_url()),
            "encodingFormat": recording.type,
            "duration": recording.duration,
            "contentSize": str(recording.public_bytes),
            "creditText": recording.credit,
        }
    )


def _in_other_language(story: RelatedStory) -> dict:
    url = absolute(story.entry.get_absolute_url())
    about = {"headline": story.headline or story.opening, "inLanguage": language(story.language)}
    return filled({"@type": "NewsArticle", "@id": f"{url}#article", "url": url, **about})


def _series(name: str, path: str) -> dict:
    url = absolute(path)
    return {"@type": "CreativeWorkSeries", "@id": f"{url}#series", "name": clean_text(name), "url": url}


def kind_of(genre: str) -> str | list[str]:
    """Return the type: NewsArticle, and also its subtype for a genre that schema.org has."""
    subtype = next((kind for kind, genres in _KINDS.items() if genre.lower() in genres), None)
    return ["NewsArticle", subtype] if subtype else "NewsArticle"


def _section_name(story: Story, names: dict) -> str:
    if not story.section:
        return ""
    name = names.get(("section", story.section.key))
    return name.name if name else story.section.name


def _corrections(story: Story, url: str) -> list[dict]:
    return [
        filled(
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
