"""Remove a name from the memory of the desk: revisions, what lies in the bin, and input that was never saved."""

from urllib.parse import unquote_plus

from django.db.models import QuerySet

from articles.models import BinEntry, DeskRevision, EditingSession
from articles.record.anonymisation.names import NameSpellings
from articles.story.canonical_json import to_json
from articles.taxonomy.resolver import find_term


def remove_from_revisions(revisions: QuerySet[DeskRevision], spellings: NameSpellings):
    """Remove the name from revisions; one in which the name cannot be replaced is deleted."""
    for revision in revisions.iterator():
        if not has_name(spellings, revision):
            continue
        story_json = to_json(spellings.without(revision.story, current_name))
        slug = spellings.without_in_key(revision.slug)[:80] if spellings.are_in_key(revision.slug) else revision.slug
        rows = DeskRevision.objects.filter(pk=revision.pk)
        if spellings.are_in(story_json):
            rows.delete()
        else:
            rows.update(story_json=story_json, slug=slug)


def remove_from_bin(spellings: NameSpellings):
    """Remove the name from deleted drafts, which belong to no article, with their internal notes and comments."""
    remove_from_revisions(DeskRevision.objects.filter(article=None), spellings)
    for entry in BinEntry.objects.exclude(notes=[], comments=[]).iterator():
        notes = _without(spellings, entry.notes, "text")
        comments = _without(spellings, entry.comments, "quote", "text")
        if (notes, comments) != (entry.notes, entry.comments):
            BinEntry.objects.filter(pk=entry.pk).update(notes=notes, comments=comments)


def _without(spellings: NameSpellings, rows: list[dict], *fields: str) -> list[dict]:
    """Return rows of JSON with the name replaced in some of their fields."""
    replaced = spellings.replacement_of_text.text
    return [row | {field: replaced(row[field]) for field in fields} for row in rows]


def remove_unsaved(sessions: QuerySet[EditingSession], spellings: NameSpellings):
    """Delete the editing sessions whose unsaved input has the name or something like it."""
    for session in sessions.exclude(unsaved_data="").iterator():
        if spellings.are_similar_in(unquote_plus(session.unsaved_data)):
            session.delete()


def has_name(spellings: NameSpellings, revision: DeskRevision) -> bool:
    """Return whether a revision has the name in its story or slug."""
    if spellings.are_in_key(revision.slug):
        return True
    if not spellings.may_be_in_json(revision.story_json):
        return False
    return to_json(spellings.without(revision.story, lambda noun, key: None)) != to_json(revision.story)


def current_name(noun: str, key: str) -> tuple[str, str] | None:
    """Return the current key and name of a term, or None."""
    row = find_term(noun, key)
    return (str(row.slug), str(row.name)) if row else None
