"""Compare the parts of a story that are lines or lists: kicker to page, bylines, tags, notes."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.diff.alignment import DiffItem, align
from articles.diff.changes import FieldChange
from articles.diff.matching import RunBuilder, word_runs
from articles.diff.words import Run, TimeBudget
from articles.story.credits import Byline, Role, Term
from articles.story.date_formatting import in_words
from articles.story.dates import StoryDate
from articles.story.notes import Note, NotePlacement
from articles.story.story import Story
from articles.story.wording import inside_sentence


def field_changes(old: Story, new: Story, pictures: Iterator, budget: TimeBudget) -> Iterator[FieldChange | None]:
    """Yield the changed fields in the order in which a page shows them; None for a field that did not change."""
    old_section, new_section = ((story.section,) if story.section else () for story in (old, new))
    yield _list_change("section", _("Section"), old_section, new_section, _term_text, budget)
    for name, label in (("kicker", _("Kicker")), ("headline", _("Headline")), ("dek", _("Dek"))):
        yield text_change(name, label, getattr(old, name), getattr(new, name), budget)
    yield _list_change("bylines", _("Bylines"), old.bylines, new.bylines, _byline_text, budget)
    for name, label in (("published", pgettext("date", "Published")), ("updated", pgettext("date", "Updated"))):
        yield value_change(name, label, _date_text(getattr(old, name)), _date_text(getattr(new, name)))
    yield text_change("dateline", _("Dateline"), old.dateline, new.dateline, budget)
    yield from pictures
    yield _list_change(
        "agency_lines", _("Agency lines"), old.agency_lines, new.agency_lines, lambda line: line.words, budget
    )
    yield _list_change("notes", _("Notes to readers"), old.notes, new.notes, _note_text, budget)
    yield _list_change("tags", _("Tags"), old.sorted_tags, new.sorted_tags, _term_text, budget)
    values = (("genre", _("Genre")), ("language", _("Language")), ("edition", _("Edition")), ("page", _("Page")))
    for name, label in values:
        yield value_change(name, label, getattr(old, name), getattr(new, name))
    label = pgettext("of a translation", "Original")
    yield value_change("translation_of", label, old.translation_of, new.translation_of)


def value_change(field: str, label: str, old: str, new: str) -> FieldChange | None:
    """Return the change of a value that is replaced as a whole (a date, a genre, a section); None if it is equal."""
    if old == new:
        return None
    runs = tuple(Run(kind, text) for kind, text in (("deleted", old), ("inserted", new)) if text)
    return FieldChange(field, label, runs)


def text_change(field: str, label: str, old: str, new: str, budget: TimeBudget) -> FieldChange | None:
    """Return the change of a text word by word, or as a whole if the texts have little in common; None if equal."""
    if old == new:
        return None
    runs, alike = word_runs(old, new, budget)
    return FieldChange(field, label, runs) if alike else value_change(field, label, old, new)


def _list_change(
    field: str, label: str, old: tuple, new: tuple, as_text: Callable, budget: TimeBudget
) -> FieldChange | None:
    """Return the change of a list item by item, and word by word inside a changed item; None if the lists are equal."""
    if old == new:
        return None
    old_items = [DiffItem(item, text, 0) for item, text in zip(old, _lines(old, new, as_text), strict=True)]
    new_items = [DiffItem(item, text, 0) for item, text in zip(new, _lines(new, old, as_text), strict=True)]
    builder = RunBuilder()
    i = j = 0
    for a, b in align(old_items, new_items, budget).unmoved:
        builder.add_pair(_joined(old_items, i, a), _joined(new_items, j, b))
        builder.add_pair("\n" if a else "", "\n" if b else "")
        old_text, new_text = old_items[a].text, new_items[b].text
        is_same = old_items[a].key == new_items[b].key
        change = None if is_same else text_change(field, label, old_text, new_text, budget)
        if change:
            builder.add(change.runs)
        else:
            builder.add_pair(new_text, new_text)  # the same item, or another one that is printed alike
        i, j = a + 1, b + 1
    builder.add_pair(_joined(old_items, i, len(old_items)), _joined(new_items, j, len(new_items)))
    return FieldChange(field, label, builder.runs())


def _joined(items: list[DiffItem], start: int, end: int) -> str:
    return "".join(("\n" if number else "") + items[number].text for number in range(start, end))


def _lines(items: tuple, others: tuple, as_text: Callable) -> Iterator[str]:
    """Yield the printed text of each item, with its key if the other story has the same text for another key."""
    ambiguous_texts, no_key = {as_text(other) for other in set(others) - set(items)}, _("no key")
    for item in items:
        text = as_text(item)
        if text in ambiguous_texts and item not in others:
            text += f" ({', '.join(filter(None, [getattr(item, 'role', ''), item.key])) or no_key})"
        yield text


def _term_text(term: Term) -> str:
    return term.name or term.key


def _byline_text(byline: Byline) -> str:
    words = Role(byline.role).words if byline.role in set(Role) else byline.role
    return f"{words} {byline.name}"


def _date_text(date: StoryDate | None) -> str:
    return in_words(date) if date else ""


def _note_text(note: Note) -> str:
    place = _("%(kind)s at the top") if note.gravity == NotePlacement.TOP else _("%(kind)s at the foot")
    parts = [place % {"kind": inside_sentence(note.label)}]
    parts += [in_words(note.date)] if note.date else []
    return f"{note.text} ({', '.join(parts)})"
