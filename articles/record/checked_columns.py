"""Which check of a verification notices that somebody altered a column, for every table that readers rely on.

`CHECKED` names a check of `verification.checks`, or one of the two below. A test reads the models: a column that is
in none of the lists fails it, and so does one whose alteration its check does not notice.
"""

from articles.catalogue.entry_columns import COMPARED

CHAINS = "chains"  # `chains.verify_chains`
FILES = "files of photographs"  # `media.fixity.verify`

_ADDRESSES = "addresses and printed photographs"
_AUDIT = "audit log"
_COLUMNS = "columns, links and releases of the catalogue"
_ENTRIES = "entries of the catalogue"
_IMPORTED = "imported items"
_LOG = "public log"
_PHOTOS = "history of photographs"
_SCHEDULED = "scheduled stories"
_STATES = "printed pages, audio, erasure requests, merges and writers"
_REFERENCES = "terms, series and chosen related stories"
_SEALS = "seals"
_WORDS = "words of photographs and printed pages"
_TEXT = "full text"

_ALIAS: dict[str, str] = dict.fromkeys(("slug", "name", "reason", "target_id"), _REFERENCES)
_TERM: dict[str, str] = dict.fromkeys(("slug", "name", "description"), _REFERENCES)

CHECKED: dict[str, dict[str, str]] = {
    "articles.Article": {"uuid": CHAINS, "state": CHAINS, "latest": CHAINS, "noindex": _AUDIT, "legal_hold": _AUDIT},
    "articles.Version": dict.fromkeys(
        (
            "article_id", "number", "kind", "note", "story_json", "by", "effective", "effective_at", "recorded_at",
            "salt", "commitment", "digest", "redactions", "redacted_by",
        ),
        CHAINS,
    ),
    "articles.Address": {"day": _SEALS, "slug": _SEALS, "article_id": _SEALS, "is_current": _ENTRIES,
                         "sequence": _SEALS},
    **{f"articles.{name}": _TERM for name in ("Section", "Agency")},
    "articles.Tag": _TERM | {"kind": _REFERENCES},
    "articles.Author": _TERM | {"role": _REFERENCES},
    "articles.Series": _TERM,
    **{f"articles.{name}Alias": _ALIAS for name in ("Section", "Tag", "Author", "Agency", "Series")},
    "articles.SeriesPart": dict.fromkeys(("series_id", "article_id", "place"), _REFERENCES),
    "articles.RelatedLink": dict.fromkeys(("article_id", "related_id", "place"), _REFERENCES),
    "articles.CatalogueEntry": dict.fromkeys(COMPARED, _COLUMNS)
    | dict.fromkeys(("docid", "article_id", "version", "digest", "slug"), _ENTRIES),
    "articles.CatalogueTag": dict.fromkeys(("entry_id", "tag_id"), _COLUMNS),
    "articles.CatalogueAuthor": dict.fromkeys(("entry_id", "author_id"), _COLUMNS),
    "articles.CatalogueAgency": dict.fromkeys(("entry_id", "agency_id"), _COLUMNS),
    "articles.SourceUrl": dict.fromkeys(("page_key", "host_key", "article_id"), _COLUMNS),
    "articles.ScheduledStory": dict.fromkeys(
        ("article_id", "due_at", "kind", "note", "gravity", "slug", "story_json", "based_on", "by"), _SCHEDULED
    ),
    "articles.AuditEntry": dict.fromkeys(
        ("at", "by", "action", "noun", "key", "detail", "salt", "commitment", "after", "digest"), _AUDIT
    ),
    "articles.PrintedPage": dict.fromkeys(
        (
            "uuid", "day", "edition", "page", "credit", "text", "sha256", "format", "bytes", "filename", "sheets",
            "taken_in_by", "created_at", "rights", "rights_until", "rights_words", "is_withdrawn", "only_holder",
            "erased_at", "erased_by", "erased_reason",
        ),
        _STATES,
    ),
    "articles.PrintedPageWord": dict.fromkeys(("page_id", "key"), _WORDS),
    "articles.StoryAudio": dict.fromkeys(
        (
            "article_id", "uuid", "credit", "seconds", "sha256", "format", "bytes", "public_sha256", "public_bytes",
            "filename", "taken_in_by", "created_at", "rights", "rights_until", "rights_words", "is_withdrawn",
            "only_holder", "erased_at", "erased_by", "erased_reason",
        ),
        _STATES,
    ),
    "articles.ErasureRequest": dict.fromkeys(
        ("article_id", "reference", "requested_by_id", "requested_at", "executed_by", "executed_at", "scrubbed_at"),
        _STATES,
    ),
    "articles.Merge": dict.fromkeys(
        (
            "noun", "slug", "name", "attributes", "aliases", "on_desk", "into", "by", "at", "undone_by", "undone_at",
        ),
        _STATES,
    ),
    "articles.StoryWriter": {"article_id": _STATES, "username": _STATES},
    "articles.ImportedItem": dict.fromkeys(("item", "fingerprint", "article_id"), _IMPORTED),
    "articles.ArchiveIdentity": {"uuid": _SEALS, "newest_seal": _SEALS, "log_size": _LOG},
    "media.Photo": dict.fromkeys(
        (
            "uuid", "sha256", "headline", "caption", "alt", "extended_description", "credit", "photographer",
            "agency", "copyright", "usage_terms", "instructions", "taken", "sublocation", "city", "state", "country",
            "keywords", "persons", "digital_source", "focal_x", "focal_y", "day", "filename", "rights",
            "rights_until", "rights_words", "is_withdrawn", "erased_at", "erased_by", "erased_reason",
        ),
        _PHOTOS,
    )
    | {"width": FILES, "height": FILES, "format": FILES, "only_holder": _ADDRESSES},
    "media.PhotoVersion": dict.fromkeys(
        (
            "photo_id", "number", "kind", "by", "at", "values_json", "salt", "commitment", "digest", "redactions",
            "redacted_by",
        ),
        _PHOTOS,
    ),
    "media.Original": {"photo_id": _ADDRESSES}
    | dict.fromkeys(("sha256", "path", "format", "width", "height", "bytes"), FILES),
    "media.PhotoRelease": dict.fromkeys(("photo_id", "holder"), _COLUMNS),
    "media.SearchTerm": dict.fromkeys(("photo_id", "kind", "key", "name", "day"), _WORDS),
    "articles.CommonStems": {"stems": _TEXT},
    "articles.StoryStems": dict.fromkeys(("docid", "bits"), _TEXT),
}  # fmt: skip

_DESK = "only the desk shows it"
_ORDER = "orders rows that were added to it, and nothing else"
_VALIDATOR = "tells a changed page from an unchanged one"

# Columns of these tables that no reader relies on, and those that no check can know, with the reason.
NOT_CHECKED: dict[str, dict[str, str]] = {
    "articles.Article": {"created_at": _DESK},
    **{f"articles.{name}Alias": {"added_at": _DESK} for name in ("Section", "Tag", "Author", "Agency", "Series")},
    "articles.CatalogueEntry": {"page_stamp": _VALIDATOR},
    "articles.ScheduledStory": {"refused": "what a run says of it, for the desk"},
    "media.Photo": {"taken_in_by": _DESK, "created_at": _DESK},
    "media.Original": {
        "filename": _DESK, "created_at": _DESK, "checked_at": _DESK,
        "embedded": "what the file says of itself, for the desk; the file is checked",
    },
}  # fmt: skip

_OWN_DESK = "the desk, or a run of the desk"
# Tables from which readers get nothing, with the reason.
NO_READERS: dict[str, str] = {
    **{
        f"articles.{name}": _OWN_DESK
        for name in (
            "DeskCopy", "DeskCopy_tags", "DeskByline", "DeskAgencyLine", "Placement", "EditingSession",
            "InternalNote", "Comment", "Comment_mentions", "BinEntry", "DeskRevision", "SavedView",
            "FailedSearch", "FindAndReplace", "FindAndReplaceItem", "Anonymisation", "AnonymisationItem", "BulkRun",
            "StoryImport",
        )
    },
    "articles.Generation": _VALIDATOR,
    "articles.FailedPurge": "caches in front that an operator has to look after",
    "articles.CatalogueChange": "tells processes which entries changed; the search index in memory is compared",
}  # fmt: skip
