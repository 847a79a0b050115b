"""A preview of how items are read, for whoever is about to import many."""

from articles.importing.formats import ImportItem
from articles.story.html_blocks import first_words, text_of
from articles.story.words import word_count

MAX_SAMPLES = 5  # items that a dry run shows as they were read
MAX_SAMPLED_FILES = 12  # files of which it shows at least the first item


class Samples:
    """The items of a dry run that are shown as they were read: the first of each file, and more of few files."""

    def __init__(self):
        self._by_path: dict[str, list[dict]] = {}

    def takes(self, path: str) -> bool:
        """Return whether another item of this file may be shown."""
        of_file = self._by_path.get(path)
        return len(self._by_path) < MAX_SAMPLED_FILES if of_file is None else len(of_file) < MAX_SAMPLES

    def add(self, path: str, sample: dict):
        """Add a sample of a file that `takes` one."""
        self._by_path.setdefault(path, []).append(sample)

    def chosen(self) -> list[dict]:
        """Return the samples in the order of the files: the first of each, and at least `MAX_SAMPLES` if there are."""
        numbers = dict.fromkeys(self._by_path, 1)
        for path, of_file in self._by_path.items():
            numbers[path] += min(len(of_file) - 1, max(0, MAX_SAMPLES - sum(numbers.values())))
        return [sample for path, of_file in self._by_path.items() for sample in of_file[: numbers[path]]]


def preview(path: str, item: ImportItem) -> str:
    """Return in a few lines how an item was read: headline, date, byline, opening, and what is left over."""
    place = f"{path} {item.place}".strip()
    if item.story is None:
        return f"{place}\n  rejected:  {item.reason}"
    return "\n".join([place, *(f"  {name + ':':10} {text}" for name, text in preview_rows(item).items())])


def preview_rows(item: ImportItem) -> dict[str, str]:
    """Return the parts of a story as an item was read, by name; only those that are there, each of a bounded length."""
    story = item.story
    if story is None:
        return {"rejected": item.reason}
    bylines = [byline.name for byline in story.bylines] + [line.words for line in story.agency_lines]
    dates = [str(story.published or "none")] + ([f"updated {story.updated}"] if story.updated else [])
    rows = {
        "headline": story.headline or "none",
        "dek": story.dek,
        "date": ", ".join(dates),
        "byline": "; ".join(bylines) or "none",
        "pictures": "; ".join(picture.caption or picture.alt for picture in story.pictures),
        "text": f"{first_words(story.body, 90)} ({_length(word_count(text_of(story.body)))})",
        "left over": " | ".join(story.source.original.split("\n")),
        "remarks": "; ".join(item.remarks),
    }
    return {name: f"{text[:300]}{'…' if len(text) > 300 else ''}" for name, text in rows.items() if text}


def _length(words: int) -> str:
    return f"{words:,} word{'' if words == 1 else 's'}"
