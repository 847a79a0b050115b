"""What a verb makes of a text: pure functions of stories, for the verbs and for the pages that show it beforehand.

A desk copy carries parts of the record that age: the notes printed so far and the "Updated" date. Only verbs set these,
so they are always taken from the live version, and they make no difference between a desk copy and a version.
"""

from dataclasses import replace

from articles.models import VersionKind
from articles.story.dates import StoryDate
from articles.story.notes import Note, NotePlacement
from articles.story.story import Story
from articles.story.validation import ValidatedStory, validate


def with_record_fields(story: Story, live: Story | None) -> Story:
    """Return the story of a desk copy with the fields that only verbs set as the live story has them.

    These are the notes to readers and the "Updated" date; a publication date that the desk leaves open stays too.
    Before the first publication (`live` is None) the desk sets all of them itself.
    """
    if live is None:
        return story
    return replace(story, notes=live.notes, updated=live.updated, published=story.published or live.published)


def reads_the_same(story: Story, live: Story) -> bool:
    """Return whether a later story has the text of the live one, whatever its notes and its "Updated" date are."""
    return with_record_fields(story, live) == live


def first_publication(story: Story | ValidatedStory, *, date: StoryDate) -> ValidatedStory:
    """Return the story as `publish` publishes it: without a date of its own it gets `date`. Raises InvalidStory."""
    validated = validate(story)
    return validated if validated.story.published else validated.replace(published=date)


def revision(
    story: Story | ValidatedStory,
    live: Story,
    kind: VersionKind,
    *,
    date: StoryDate,
    note: str = "",
    gravity: str = NotePlacement.FOOT.value,
) -> ValidatedStory:
    """Return a changed story as a verb of this kind publishes it over the live one, at `date`. Raises InvalidStory.

    No note that was ever printed is lost; a kind that prints its note adds it, with `gravity` as its placement.
    """
    validated = validate(story)
    notes = live.notes + tuple(printed for printed in validated.story.notes if printed not in live.notes)
    if note and kind.prints_note:
        notes += (Note(note, kind.note_kind.value, date, NotePlacement(gravity)),)
    changes = {"notes": notes, "published": validated.story.published or live.published}
    return validated.replace(**changes | ({"updated": date} if kind.moves_updated else {}))
