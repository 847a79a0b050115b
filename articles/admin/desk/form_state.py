"""What the form of a desk copy has in it, as texts that can be compared: as it was opened, as sent, and as saved.

read_revision(revision)       the values that the form was opened with, or that are saved
read_form(posted, base)       the values that are sent; what the form did not show is as in `base`
write_form(posted, merged, …) the form data with merged values, for the form to check and save
"""

import re
from dataclasses import dataclass, field
from operator import itemgetter

from django.http import QueryDict

from articles.models import DeskAgencyLine, DeskByline, DeskRevision, Placement, Version
from articles.story.html_blocks import blocks
from articles.story.html_sanitizer import clean_body
from articles.story.story import Story
from articles.story.text import clean_text
from articles.taxonomy.resolver import TaxonomyResolver

STORY_TEXTS = ("kicker", "headline", "dek", "dateline", "genre", "language", "edition", "page", "translation_of")
FIELDS = ("section", *STORY_TEXTS, "published", "updated", "slug", "state", "source_name", "source_url")
ROW_FIELDS = {
    "bylines": ("author", "name", "role"),
    "agency_lines": ("agency", "role", "words"),
    "placements": ("photo", "anchor", "caption", "credit", "crop", "alt"),
}
ROW_MODELS = {"bylines": DeskByline, "agency_lines": DeskAgencyLine, "placements": Placement}
_MAX_ROWS = 1000


@dataclass
class FormState:
    """The values of a desk form: fields, keys of tags, blocks of the body, and rows by key for each formset.

    The key of a row is its primary key as text; a row that was not saved yet has the key "new-" and its number.
    """

    fields: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, dict[str, str]]] = field(default_factory=lambda: {name: {} for name in ROW_FIELDS})


@dataclass
class NewerVersion:
    """The latest version, and what the form would have for it and for the version that the form began with."""

    version: Version
    base: FormState
    state: FormState


def read_revision(revision: DeskRevision) -> FormState:
    """Return the values that the form shows for a revision; a term that was deleted since is empty."""
    story, resolver = revision.story, TaxonomyResolver()
    resolver.unknown([story])

    def key_of(noun: str, key: str) -> str:
        try:
            return str(resolver.id_of(noun, key)) if key else ""
        except KeyError:
            return ""

    fields = {name: getattr(story, name) for name in STORY_TEXTS}
    fields["section"] = key_of("section", story.section.key) if story.section else ""
    fields |= {name: date.text if (date := getattr(story, name)) else "" for name in ("published", "updated")}
    fields |= {"slug": revision.slug, "state": str(revision.state)}
    fields |= {"source_name": story.source.name, "source_url": story.source.url}
    tags = [key_of("tag", tag.key) for tag in story.tags]
    return FormState(fields, list(filter(None, tags)), body_blocks(story.body), _rows(story, revision, key_of))


def _rows(story: Story, revision: DeskRevision, key_of) -> dict:
    values = {
        "bylines": [{"author": key_of("author", b.key), "name": b.name, "role": str(b.role)} for b in story.bylines],
        "agency_lines": [
            {"agency": key_of("agency", a.key), "role": str(a.role), "words": a.words} for a in story.agency_lines
        ],
        "placements": [{name: getattr(p, name) for name in ROW_FIELDS["placements"]} for p in story.pictures],
    }
    return {
        name: {str(pk): row for pk, row in zip(revision.row_keys.get(name, ()), rows, strict=False)}
        for name, rows in values.items()
    }


def body_blocks(markup: str) -> list[str]:
    """Return the markup of each block of a canonical body."""
    return [block.markup for block in blocks(markup)]


# --- the form that is sent ------------------------------------------------------------------------------------------


def read_form(posted: QueryDict, base: FormState) -> FormState:
    """Return the values of a form that is sent. A field or row that it does not have is as in `base`."""
    fields = {name: _text(posted, name, base.fields.get(name, "")) for name in FIELDS}
    fields["headline"] = re.sub(r"\s*\n\s*", " ", fields["headline"])
    fields["genre"] = fields["genre"] or "news"
    body = body_blocks(clean_body(posted["body"])) if "body" in posted else base.body
    rows = {prefix: _posted_rows(posted, prefix, base.rows[prefix]) for prefix in ROW_FIELDS}
    return FormState(fields, posted.getlist("tags"), body, rows)


def _text(posted: QueryDict, name: str, default: str) -> str:
    value = posted.get(name)
    return default if value is None else clean_text(value).strip()


def _posted_rows(posted: QueryDict, prefix: str, base: dict) -> dict[str, dict[str, str]]:
    """Return the rows in their order; without deleted and empty ones, with those that the form did not show."""
    initial, total = (_number(posted.get(f"{prefix}-{name}_FORMS")) for name in ("INITIAL", "TOTAL"))
    numbered, in_form = [], set()
    for number in range(min(total, _MAX_ROWS)):
        start = f"{prefix}-{number}-"
        key = posted.get(f"{start}id", "") if number < initial else ""
        in_form.add(key)
        key = key or f"new-{number}"
        row = {name: _text(posted, start + name, base.get(key, {}).get(name, "")) for name in ROW_FIELDS[prefix]}
        is_empty = key not in base and not any(value for name, value in row.items() if name != "role")
        if not posted.get(f"{start}DELETE") and not is_empty:
            numbered.append((_number(posted.get(f"{start}position")), key, row))
    places = [place for place, _, _ in numbered]
    last = len(places) + max(places, default=0)  # a new row without a place of its own comes last
    numbered = [
        (last if key.startswith("new-") and places.count(place) > 1 else place, key, row)
        for place, key, row in numbered
    ]
    rows = {key: row for _, key, row in sorted(numbered, key=itemgetter(0))}
    return rows | {key: row for key, row in base.items() if key not in in_form}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 0


def row_number(posted: QueryDict, prefix: str, key: str) -> int | None:
    """Return the number of a saved row in a form that is sent, or None."""
    initial = min(_number(posted.get(f"{prefix}-INITIAL_FORMS")), _MAX_ROWS)
    return next((n for n in range(initial) if posted.get(f"{prefix}-{n}-id") == key), None)


def write_form(posted: QueryDict, mine: FormState, merged: FormState, saved: FormState) -> QueryDict:
    """Return the form data with the merged values. `saved` are the rows that the database has: others are new ones."""
    posted = posted.copy()
    for name, value in merged.fields.items():
        if value != mine.fields.get(name):
            posted[name] = value
    if merged.body != mine.body:
        posted["body"] = "\n\n".join(merged.body)
    posted.setlist("tags", merged.tags)
    for prefix, rows in merged.rows.items():
        _write_rows(posted, prefix, rows, saved.rows[prefix])
    return posted


def _write_rows(posted: QueryDict, prefix: str, rows: dict, saved: dict):
    """Write saved rows first, as a formset expects; those that the merge dropped are marked as deleted."""
    for name in [name for name in posted if name.startswith(f"{prefix}-")]:
        del posted[name]
    places = {key: place for place, key in enumerate(rows)}
    order = [*(key for key in rows if key in saved), *(key for key in saved if key not in rows)]
    posted[f"{prefix}-INITIAL_FORMS"] = str(len(order))
    order += [key for key in rows if key not in saved]
    posted[f"{prefix}-TOTAL_FORMS"] = str(len(order))
    posted[f"{prefix}-MIN_NUM_FORMS"], posted[f"{prefix}-MAX_NUM_FORMS"] = "0", str(_MAX_ROWS)
    for number, key in enumerate(order):
        values = {**(rows[key] if key in rows else saved[key]), "id": key if key in saved else ""}
        values["position"] = str(places.get(key, number))
        if key not in rows:
            values["DELETE"] = "on"
        for name, value in values.items():
            posted[f"{prefix}-{number}-{name}"] = value
