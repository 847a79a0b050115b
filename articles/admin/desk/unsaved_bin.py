"""Unsaved input of a story that leaves the desk goes to the bin, from which it can be restored like a desk copy.

A colleague may have typed in a form whose story another publishes, puts back or deletes. A signal calls `keep` before
a desk copy is deleted, in the transaction that deletes it: the record may not import the form, and knows many ways off
the desk.
"""

from dataclasses import replace

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.http import QueryDict
from django.utils import timezone

from articles.admin.desk import autosave
from articles.admin.desk.form_story import story_of_form
from articles.models import Article, BinEntry, DeskCopy, DeskRevision, EditingSession
from articles.record import desk_copies
from articles.story.canonical_json import to_json
from articles.story.dates import InvalidStory
from articles.story.html_sanitizer import clean_body
from articles.story.story import Story
from articles.story.text import clean_text


@receiver(pre_delete, sender=DeskCopy)
def keep(instance: DeskCopy, **signal):
    """Put the unsaved input of a desk copy into the bin, as a text of its own for each form that was open.

    Input whose words the desk copy has is left out, and an erased story leaves no words.
    """
    sessions = list(EditingSession.objects.filter(copy=instance.pk).exclude(unsaved_data=""))
    if not sessions:
        return
    article = Article.objects.get(pk=instance.article_id)
    if article.state == Article.State.ERASED:
        return
    copy = desk_copies.with_rows(DeskCopy.objects.filter(pk=instance.pk)).get()
    saved = desk_copies.freeze(copy)
    for session in sessions:
        form_data = QueryDict(session.unsaved_data)
        if not autosave.is_saved(form_data, copy):
            _create_entry(session, form_data, _story_of(form_data, saved), copy, article)


def _story_of(form_data: QueryDict, saved: Story) -> Story:
    """Return the story that was typed; of input that no story can have, at least headline and body."""
    try:
        return story_of_form(form_data, saved)
    except InvalidStory:
        return replace(saved, headline=form_data.get("headline", ""), body=clean_body(form_data.get("body", "")))


def _create_entry(session: EditingSession, form_data: QueryDict, story: Story, copy: DeskCopy, article: Article):
    published = article if article.ever_published else None  # the article of a draft is about to be deleted
    at = session.unsaved_at or timezone.now()
    note = clean_text(form_data.get("internal_note", "")).strip()
    entry = BinEntry.objects.create(
        uuid=article.uuid,
        article=published,
        by=session.by,
        at=timezone.now(),
        opened_by=session.by,
        embargo=copy.embargo,
        notes=[{"text": note, "by": session.by, "at": at.isoformat()}] if note else [],
        is_unsaved=True,
    )
    DeskRevision.objects.create(
        article=published,
        bin_entry=entry,
        by=session.by,
        at=at,
        based_on=copy.based_on,
        state=DeskCopy.State.DRAFT,
        slug=copy.slug,
        story_json=to_json(story),
    )
