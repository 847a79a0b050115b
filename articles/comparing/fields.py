"""The parts of a story that are lines or lists: headline to page, bylines, tags, notes."""

from collections.abc import Callable, Iterator

from articles.comparing.arranging import Piece, arrange
from articles.comparing.difference import FieldChange
from articles.comparing.matching import Weaver, word_runs
from articles.comparing.words import Effort, Run
from articles.story import Byline, Note, Role, Story, Term


def field_changes(old: Story, new: Story, pictures: Iterator, effort: Effort) -> Iterator[FieldChange | None]:
    """Give the changed fields in the order in which a page shows them; None for one that did not change."""
    sections = [(story.section,) if story.section else () for story in (old, new)]
    yield _listing("section", "Section", *sections, _term_text, effort)
    for name in ("kicker", "headline", "dek"):
        yield reworded(name, name.capitalize(), getattr(old, name), getattr(new, name), effort)
    yield _listing("bylines", "Bylines", old.bylines, new.bylines, _byline_text, effort)
    for name in ("published", "updated"):
        yield replaced(name, name.capitalize(), str(getattr(old, name) or ""), str(getattr(new, name) or ""))
    yield reworded("dateline", "Dateline", old.dateline, new.dateline, effort)
    yield from pictures
    yield _listing("agency_lines", "Agency lines", old.agency_lines, new.agency_lines, lambda line: line.words, effort)
    yield _listing("notes", "Notes to readers", old.notes, new.notes, _note_text, effort)
    yield _listing("tags", "Tags", old.tags, new.tags, _term_text, effort)
    for name in ("genre", "language", "edition", "page"):
        yield replaced(name, name.capitalize(), getattr(old, name), getattr(new, name))


def replaced(field: str, label: str, old: str, new: str) -> FieldChange | None:
    """Show a value that is read as a whole: a date, a genre, a section."""
    if old == new:
        return None
    runs = tuple(Run(kind, text) for kind, text in (("deleted", old), ("inserted", new)) if text)
    return FieldChange(field, label, runs)


def reworded(field: str, label: str, old: str, new: str, effort: Effort) -> FieldChange | None:
    if old == new:
        return None
    runs, alike = word_runs(old, new, effort)
    return FieldChange(field, label, runs if alike else replaced(field, label, old, new).runs)


def _listing(field: str, label: str, old: tuple, new: tuple, printed: Callable, effort: Effort) -> FieldChange | None:
    """Show a list item by item, and word by word in the items that changed."""
    if old == new:
        return None
    olds = [Piece(item, text, 0) for item, text in zip(old, _lines(old, new, printed), strict=True)]
    news = [Piece(item, text, 0) for item, text in zip(new, _lines(new, old, printed), strict=True)]
    weaver = Weaver()
    i = j = 0
    for a, b in arrange(olds, news, effort).kept:
        weaver.both(_joined(olds, i, a), _joined(news, j, b))
        weaver.both("\n" if a else "", "\n" if b else "")
        before, after = olds[a].text, news[b].text
        if olds[a].key == news[b].key:
            weaver.both(after, after)  # a tag may have another name by now; it is the same tag
        else:
            weaver.add(reworded(field, label, before, after, effort).runs)
        i, j = a + 1, b + 1
    weaver.both(_joined(olds, i, len(olds)), _joined(news, j, len(news)))
    return FieldChange(field, label, weaver.runs())


def _joined(pieces: list[Piece], start: int, end: int) -> str:
    return "".join(("\n" if number else "") + pieces[number].text for number in range(start, end))


def _lines(items: tuple, others: tuple, printed: Callable) -> Iterator[str]:
    """Give the printed words, with the key behind them where the other story has the same words for another key."""
    unlike = {printed(other) for other in set(others) - set(items)}
    for item in items:
        text = printed(item)
        if text in unlike and item not in others:
            text += f" ({', '.join(filter(None, [getattr(item, 'role', ''), item.key])) or 'no key'})"
        yield text


def _term_text(term: Term) -> str:
    return term.name or term.key


def _byline_text(byline: Byline) -> str:
    words = Role(byline.role).words if byline.role in set(Role) else byline.role
    return f"{words} {byline.name}"


def _note_text(note: Note) -> str:
    when = f", {note.date.text.replace('T', ' ')}" if note.date else ""
    return f"{note.text} ({note.kind.replace('_', ' ')} at the {note.gravity}{when})"
