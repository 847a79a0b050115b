"""The one list of places in the database where words of stories stand: erasing, anonymising and `residue` all read it.

    for place in PLACES: place.model, place.fields, place.erasing, place.anonymising

Every text column of every installed application is in `PLACES`, or in `OTHER_COLUMNS` with the reason why no story's
words stand there; a test reads the models. Beside the columns have words: the full text index, the files of imports and
photographs, and the files of the database itself.
"""

from enum import Enum
from typing import NamedTuple

from django.apps import apps
from django.db import models


class Erasing(Enum):
    """How an erasure of a story reaches a place."""

    VERB = "the erasure has a step of its own for it"
    DELETE = "the rows of the story are deleted"
    EMPTY = "the rows of the story lose their texts"
    CLEAR = "all rows lose their texts, whatever they say: they are reports that nobody needs"
    DELETE_WITH_WORDS = "rows with words that no other story has are deleted"
    EMPTY_WITH_WORDS = "rows with words that no other story has lose their texts"
    REPORT = "rows with words that no other story has are named to who erases: a person has to decide"
    PHOTOGRAPH = "it belongs to a photograph, which is erased by an order of its own"


class Anonymising(Enum):
    """How the removal of a name reaches a place."""

    VERB = "the removal has a step of its own for it"
    REPLACE = "the name is replaced in its texts"
    DELETE = "rows with the name, or something like it, are deleted"
    CLEAR = "all rows lose their texts, whatever they say"


class Place(NamedTuple):
    """Columns of a table in which words stand; `article` is the lookup to the story that a row belongs to, if any."""

    label: str
    fields: tuple[str, ...]
    erasing: Erasing
    anonymising: Anonymising
    article: str = ""

    @property
    def model(self) -> type[models.Model]:
        """Return the table."""
        return apps.get_model(self.label)


_OWN_STEP = Erasing.VERB, Anonymising.VERB
_OF_PHOTOGRAPH = Erasing.PHOTOGRAPH, Anonymising.VERB
_ON_DESK = Erasing.DELETE, Anonymising.VERB
_TERM = ("slug", "name", "description")
_ALIAS = ("slug", "name")
_COPY = ("kicker", "headline", "dek", "dateline", "body", "genre", "language", "edition", "page", "slug", "carried")
_PHOTO = (
    "headline", "caption", "alt", "extended_description", "credit", "photographer", "agency", "copyright",
    "usage_terms", "instructions", "sublocation", "city", "state", "country", "keywords", "persons", "rights_words",
    "filename", "erased_reason",
)  # fmt: skip

PLACES = (
    Place("articles.Version", ("story_json", "note"), *_OWN_STEP),
    Place("articles.Address", ("slug",), *_OWN_STEP),
    Place(
        "articles.CatalogueEntry",
        ("slug", "kicker", "headline", "opening", "dek", "byline", "genre", "lead_alt"),
        *_OWN_STEP,
    ),
    # The desk
    Place("articles.DeskCopy", _COPY, *_ON_DESK, "article"),
    Place("articles.DeskByline", ("name",), *_ON_DESK, "copy__article"),
    Place("articles.DeskAgencyLine", ("words",), *_ON_DESK, "copy__article"),
    Place("articles.Placement", ("anchor", "caption", "credit", "alt", "crop"), *_ON_DESK, "copy__article"),
    Place("articles.DeskRevision", ("story_json", "slug"), *_ON_DESK, "article"),
    Place("articles.BinEntry", ("notes", "comments"), *_ON_DESK, "article"),
    Place("articles.InternalNote", ("text",), *_ON_DESK, "article"),
    Place("articles.Comment", ("quote", "text"), *_ON_DESK, "article"),
    Place("articles.ScheduledStory", ("story_json", "note", "slug", "refused"), *_ON_DESK, "article"),
    Place("articles.EditingSession", ("unsaved_data",), Erasing.DELETE_WITH_WORDS, Anonymising.DELETE),
    # Files of stories
    Place(
        "articles.PrintedPage",
        ("edition", "page", "credit", "text", "filename", "rights_words", "erased_reason"),
        *_OWN_STEP,
    ),
    Place("articles.PrintedPageWord", ("key",), *_OWN_STEP),
    Place("articles.StoryAudio", ("credit", "filename", "rights_words", "erased_reason"), *_OWN_STEP),
    # Terms and series
    *(Place(f"articles.{name}", _TERM, *_OWN_STEP) for name in ("Section", "Tag", "Agency")),
    Place("articles.Author", (*_TERM, "role"), *_OWN_STEP),
    *(Place(f"articles.{name}Alias", _ALIAS, *_OWN_STEP) for name in ("Section", "Tag", "Author", "Agency")),
    Place("articles.Merge", ("slug", "name", "attributes", "aliases"), Erasing.DELETE_WITH_WORDS, Anonymising.DELETE),
    Place("articles.Series", _TERM, Erasing.REPORT, Anonymising.VERB),
    Place("articles.SeriesAlias", _ALIAS, Erasing.DELETE_WITH_WORDS, Anonymising.VERB),
    # Jobs, logs and searches
    Place("articles.FindAndReplace", ("wrong", "right", "note"), Erasing.EMPTY_WITH_WORDS, Anonymising.REPLACE),
    Place("articles.FindAndReplaceItem", ("outcome",), Erasing.EMPTY, Anonymising.REPLACE, "article"),
    Place("articles.Anonymisation", ("names", "replacement", "reason", "reference", "left"), *_OWN_STEP),
    Place("articles.AnonymisationItem", ("outcome",), Erasing.EMPTY, Anonymising.REPLACE, "article"),
    Place("articles.BulkRun", ("title", "form_data", "outcomes"), Erasing.EMPTY_WITH_WORDS, Anonymising.REPLACE),
    Place(
        "articles.StoryImport", ("files", "source", "samples", "result", "ended", "mapping", "post_types"), *_OWN_STEP
    ),
    Place("articles.AuditEntry", ("detail", "key"), *_OWN_STEP),
    Place("articles.ErasureRequest", ("reference",), Erasing.REPORT, Anonymising.REPLACE),
    Place("articles.FailedSearch", ("words",), Erasing.VERB, Anonymising.DELETE),
    Place("articles.SavedView", ("name", "query"), Erasing.DELETE_WITH_WORDS, Anonymising.DELETE),
    Place("admin.LogEntry", ("object_repr", "change_message"), *_OWN_STEP),
    Place("django_tasks_database.DBTaskResult", ("traceback",), Erasing.CLEAR, Anonymising.CLEAR),
    # Photographs
    Place("media.Photo", _PHOTO, *_OF_PHOTOGRAPH),
    Place("media.PhotoVersion", ("values_json",), *_OF_PHOTOGRAPH),
    Place("media.Original", ("filename", "embedded"), *_OF_PHOTOGRAPH),
    Place("media.SearchTerm", ("key", "name"), *_OF_PHOTOGRAPH),
)

_CHOICE = "one of a few values that the code lists"
_DIGEST = "a digest, salt, checksum or random token"
_ACCOUNT = "who did something: it stays in the record, and the removal of a name says so"
_DATE = "a date"
_SIGN_IN = "what was sent to sign in; `keep_time` deletes it"

# Columns without words of stories, by table, with the reason.
OTHER_COLUMNS: dict[str, dict[str, str]] = {
    "admin.LogEntry": {"object_id": "a primary key"},
    "auth.Permission": dict.fromkeys(("name", "codename"), "words of the code"),
    "auth.Group": {"name": "the name of a role"},
    "auth.User": dict.fromkeys(("password", "username", "first_name", "last_name", "email"), _ACCOUNT),
    "contenttypes.ContentType": dict.fromkeys(("app_label", "model"), "words of the code"),
    "sessions.Session": {
        "session_key": _DIGEST,
        "session_data": "keys of rows, and messages until they are read; it ends after SESSION_HOURS",
    },
    "axes.AccessFailureLog": dict.fromkeys(("user_agent", "username", "http_accept", "path_info"), _SIGN_IN),
    "axes.AccessAttempt": dict.fromkeys(
        ("user_agent", "username", "http_accept", "path_info", "get_data", "post_data"), _SIGN_IN
    ),
    "axes.AccessLog": dict.fromkeys(("user_agent", "username", "http_accept", "path_info", "session_hash"), _SIGN_IN),
    "otp_totp.TOTPDevice": {"name": "the name of a second factor", "key": _DIGEST},
    "otp_static.StaticDevice": {"name": "the name of a second factor"},
    "otp_static.StaticToken": {"token": _DIGEST},
    "django_otp_webauthn.WebAuthnCredential": {
        "name": "the name of a second factor", "credential_type": _CHOICE, "aaguid": "the make of a device",
        "credential_id_sha256": _DIGEST, "transports": "words of the browser: usb, internal",
        "credential_id": _DIGEST, "public_key": _DIGEST,
    },
    "django_otp_webauthn.WebAuthnAttestation": dict.fromkeys(
        ("fmt", "data", "client_data_json"), "nothing: no row is ever stored"
    ),
    "django_otp_webauthn.WebAuthnUserHandle": {"handle_hex": _DIGEST},
    "django_tasks_database.DBTaskResult": dict.fromkeys(
        (
            "status", "args_kwargs", "task_path", "worker_ids", "queue_name", "backend_name", "return_value",
            "exception_class_path",
        ),
        "words of the code; the arguments are primary keys, and no task returns anything",
    ),
    "media.Photo": {
        "rights": _CHOICE, "digital_source": _CHOICE, "format": _CHOICE, "taken": _DATE, "sha256": _DIGEST,
        "only_holder": "the UUID of an article", "erased_by": _ACCOUNT, "taken_in_by": _ACCOUNT,
    },
    "media.Original": {"sha256": _DIGEST, "path": _DIGEST, "format": _CHOICE},
    "media.PhotoRelease": {"holder": "the UUID of an article"},
    "media.PhotoVersion": {
        "kind": _CHOICE, "by": _ACCOUNT, "salt": _DIGEST, "commitment": _DIGEST, "digest": _DIGEST,
        "redactions": _DIGEST,
    },
    "articles.Article": {"state": _CHOICE},
    "articles.FailedPurge": {"address": "an address of a setting", "error": "words of the code and of the system"},
    "articles.StoryWriter": {"username": _ACCOUNT},
    "articles.ImportedItem": {"item": _DIGEST, "fingerprint": _DIGEST},
    "articles.AuditEntry": {
        "by": _ACCOUNT, "action": _CHOICE, "noun": _CHOICE, "salt": _DIGEST, "commitment": _DIGEST, "digest": _DIGEST,
    },
    "articles.ArchiveIdentity": {"newest_seal": "the name of a file, which is a moment"},
    "articles.ErasureRequest": {"executed_by": _ACCOUNT},
    **{f"articles.{name}Alias": {"reason": _CHOICE} for name in ("Section", "Tag", "Author", "Agency", "Series")},
    "articles.Tag": {"kind": _CHOICE},
    "articles.CatalogueEntry": {
        "digest": _DIGEST, "published": _DATE, "updated": _DATE, "language": "a language; it goes with the entry",
        "lead_photo": "a UUID", "lead_sha256": _DIGEST,
    },
    "articles.SourceUrl": {"page_key": _DIGEST, "host_key": _DIGEST},
    "articles.Version": {
        "kind": _CHOICE, "by": _ACCOUNT, "effective": _DATE, "salt": _DIGEST, "commitment": _DIGEST,
        "digest": _DIGEST, "redactions": _DIGEST,
    },
    "articles.DeskCopy": {
        "translation_of": "a UUID", "state": _CHOICE, "published": _DATE, "updated": _DATE, "opened_by": _ACCOUNT,
    },
    "articles.DeskByline": {"role": _CHOICE},
    "articles.DeskAgencyLine": {"role": _CHOICE},
    "articles.Placement": {"sha256": _DIGEST},
    "articles.EditingSession": {"by": _ACCOUNT, "form_token": _DIGEST},
    "articles.InternalNote": {"by": _ACCOUNT},
    "articles.Comment": {"by": _ACCOUNT, "resolved_by": _ACCOUNT},
    "articles.PrintedPage": {
        "rights": _CHOICE, "sha256": _DIGEST, "format": _CHOICE, "sheets": "sizes and checksums of pictures",
        "taken_in_by": _ACCOUNT, "erased_by": _ACCOUNT, "only_holder": "the UUID of an article",
    },
    "articles.StoryAudio": {
        "rights": _CHOICE, "only_holder": "the UUID of an article", "sha256": _DIGEST,
        "public_sha256": _DIGEST, "format": _CHOICE, "taken_in_by": _ACCOUNT,
        "erased_by": _ACCOUNT,
    },
    "articles.ScheduledStory": {"kind": _CHOICE, "gravity": _CHOICE, "by": _ACCOUNT},
    "articles.BinEntry": {
        "by": _ACCOUNT, "opened_by": _ACCOUNT, "origins": _DIGEST, "places": "primary keys and UUIDs",
    },
    "articles.DeskRevision": {"by": _ACCOUNT, "state": _CHOICE, "row_keys": "primary keys"},
    "articles.FindAndReplace": {
        "state": _CHOICE, "made_by": _ACCOUNT, "begun_by": _ACCOUNT, "fields": _CHOICE, "kind": _CHOICE,
    },
    "articles.Anonymisation": {"state": _CHOICE, "made_by": _ACCOUNT, "begun_by": _ACCOUNT},
    "articles.Merge": {"noun": _CHOICE, "on_desk": "primary keys", "by": _ACCOUNT, "undone_by": _ACCOUNT},
    "articles.BulkRun": {"action_name": _CHOICE, "by": _ACCOUNT, "articles": "primary keys and digests"},
    "articles.CatalogueChange": {"dependency_keys": "primary keys and UUIDs"},
    "articles.CommonStems": {"stems": "stems that at least one story in twenty has, of thousands"},
    "articles.StoryStems": {"bits": "bits"},
    "articles.StoryImport": {
        "state": _CHOICE, "made_by": _ACCOUNT, "begun_by": _ACCOUNT, "format": _CHOICE, "encoding": _CHOICE,
        "date_order": _CHOICE, "published": _DATE,
    },
}  # fmt: skip


def account_columns() -> list[tuple[type[models.Model], str]]:
    """Return the tables and columns that name who did something, without the table of accounts itself."""
    return [
        (apps.get_model(label), name)
        for label, reasons in OTHER_COLUMNS.items()
        for name, reason in reasons.items()
        if reason == _ACCOUNT and label != "auth.User"
    ]
