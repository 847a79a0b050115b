"""The description of the JSON API for programs and for the people who write them (https://spec.openapis.org/oas/v3.1.0)."""

from django.conf import settings
from django.urls import reverse

_TEXT = {"type": "string"}
_DATE = {"type": "string", "description": "ISO 8601 as far as it is known: 1987, 1987-11, 1987-11-16, or with a time"}
_COUNT = {"type": "integer"}
_URL = {"type": "string", "format": "uri"}


def _object(**properties) -> dict:
    return {"type": "object", "properties": properties}


def _list(items: dict) -> dict:
    return {"type": "array", "items": items}


_PERSON = _object(name=_TEXT, url=_URL)
_PHOTOGRAPH = _object(url=_URL, width=_COUNT, height=_COUNT, caption=_TEXT, credit=_TEXT, alt=_TEXT)
_LINE = {
    "id": {"type": "string", "format": "uuid"},
    "url": _URL,
    "api": _URL,
    "headline": _TEXT,
    "summary": _TEXT,
    "published": _DATE,
    "updated": _DATE,
    "language": {"type": "string", "description": "BCP 47"},
    "version": _COUNT,
    "authors": _list(_PERSON),
    "topics": _list(_TEXT),
    "photographs": _list(_PHOTOGRAPH),
    "audio": _object(url=_URL, type=_TEXT, bytes=_COUNT, seconds=_COUNT),
}
_STORY = _LINE | {
    "kicker": _TEXT,
    "dek": _TEXT,
    "dateline": _TEXT,
    "genre": _TEXT,
    "byline": _TEXT,
    "edition": _TEXT,
    "page": _TEXT,
    "text": _TEXT,
    "html": _TEXT,
    "notes": _list(_object(kind=_TEXT, text=_TEXT, date=_DATE)),
    "digest": {"type": "string", "description": "SHA-256 of the version in the chain of its story"},
    "history": _URL,
    "versions": _list(_object(number=_COUNT, kind=_TEXT, date=_DATE, note=_TEXT, url=_URL, proof=_URL)),
    "site": _TEXT,
    "terms": {"type": "object", "description": "The terms of reuse, as in schema.org"},
}
_FACET = _list(_object(value=_TEXT, name=_TEXT, stories=_COUNT))
_RESULTS = _object(
    total=_COUNT,
    first={"type": "integer", "description": "The number of the first item among all; 0 without items"},
    sort=_TEXT,
    notices=_list(_TEXT),
    items=_list({"$ref": "#/components/schemas/Line"}),
    facets={"type": "object", "additionalProperties": _FACET},
    page={"type": "string", "format": "uri", "description": "The same list for people"},
    next={"type": ["string", "null"], "format": "uri"},
    previous={"type": ["string", "null"], "format": "uri"},
)
# Name, what it does, and whether it may be there several times.
_PARAMETERS = (
    ("q", "Words, phrases and filters in the query language of the search box", False),
    *(
        (f"{prefix}{noun}", f"{words} this {noun} (slug or name)", True)
        for noun in ("section", "tag", "author", "agency")
        for prefix, words in (("", "Stories with"), ("not_", "Stories without"))
    ),
    ("lang", "A language code or name", False),
    ("after", "First day: 2024, 2024-06 or 2024-06-02", False),
    ("to", "Last day, included", False),
    ("before", "First day that is too late", False),
    ("has_photo", "1 or 0", False),
    ("corrected", "1 or 0", False),
    ("sort", "newest, oldest or relevance", False),
    ("size", "Stories on a page: 1 to 100, without it 20", False),
    ("cursor", "From the links `next` and `previous`", False),
)


def description() -> dict:
    """Return the OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME}: stories",
            "version": "1",
            "description": "Read only, without a key. Names without a value are left out. An unknown parameter or a "
            "bad value filters nothing and is named in `notices`. Answers have an ETag; please send it back.",
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": {
            reverse("api_stories"): {"get": _operation("Lists and searches", "Results", _parameters())},
            "/api/v1/articles/{id}/": {
                "get": _operation(
                    "A story as it is today",
                    "Story",
                    [{"name": "id", "in": "path", "required": True, "schema": _LINE["id"]}],
                    {"404": "No such story", "410": "Withdrawn or erased"},
                )
            },
        },
        "components": {
            "schemas": {"Line": _object(**_LINE), "Story": _object(**_STORY), "Results": _RESULTS},
        },
    }


def _operation(summary: str, schema: str, parameters: list[dict], errors: dict[str, str] | None = None) -> dict:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    responses: dict[str, dict] = {"200": {"description": summary, "content": content}}
    responses |= {status: {"description": words} for status, words in (errors or {}).items()}
    return {"summary": summary, "parameters": parameters, "responses": responses}


def _parameters() -> list[dict]:
    return [
        {
            "name": name,
            "in": "query",
            "description": words,
            "schema": _list(_TEXT) if is_list else _TEXT,
        }
        for name, words, is_list in _PARAMETERS
    ]
