"""A preview of how items are read, for an operator who is about to import many."""

from articles.importing.formats import ImportItem
from articles.story.html_blocks import first_words, text_of


def preview(path: str, item: ImportItem) -> str:
    """Return in a few lines how an item was read: headline, date, byline, opening, and what is left over."""
    place = f"{path} {item.place}".strip()
    if item.story is None:
        return f"{place}\n  rejected:  {item.reason}"
    story = item.story
    bylines = [byline.name for byline in story.bylines] + [line.words for line in story.agency_lines]
    dates = [str(story.published or "none")] + ([f"updated {story.updated}"] if story.updated else [])
    rows = {
        "headline": story.headline or "none",
        "dek": story.dek,
        "date": ", ".join(dates),
        "byline": "; ".join(bylines) or "none",
        "pictures": "; ".join(picture.caption or picture.alt for picture in story.pictures),
        "text": f"{first_words(story.body, 90)} ({len(text_of(story.body).split()):,} words)",
        "left over": " | ".join(story.source.original.split("\n")),
        "remarks": "; ".join(item.remarks),
    }
    lines = [f"  {name + ':':10} {text[:300]}{'…' if len(text) > 300 else ''}" for name, text in rows.items() if text]
    return "\n".join([place, *lines])
