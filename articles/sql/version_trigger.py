"""PostgreSQL's trigger that refuses to change or delete a published version, and the one way past it.

SQLite has no such trigger: there the models refuse, and `verify_archive` finds every other change.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from articles.models import Version
from articles.sql.routing import write_connection
from articles.sql.triggers import Trigger

_FUNCTION = """
CREATE OR REPLACE FUNCTION articles_version_never_changes() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND current_setting('newsroom.erasing', true) = OLD.article_id::text
        AND (NEW.id, NEW.article_id, NEW.number, NEW.kind, NEW."by", NEW.effective, NEW.effective_at, NEW.recorded_at,
             NEW.commitment, NEW.digest)
          = (OLD.id, OLD.article_id, OLD.number, OLD.kind, OLD."by", OLD.effective, OLD.effective_at, OLD.recorded_at,
             OLD.commitment, OLD.digest)
        AND NEW.redactions IS NOT DISTINCT FROM OLD.redactions
        AND (
            (NEW.story IS NULL AND NEW.note IS NULL AND NEW.salt IS NULL
             AND NEW.redacted_by IS NOT DISTINCT FROM OLD.redacted_by)
            -- words removed: a later version of the chain has the commitment of the new text
            OR encode(sha256(decode(NEW.salt, 'hex') || convert_to(NEW.story, 'UTF8') || '\\x00'::bytea
                             || convert_to(NEW.note, 'UTF8')), 'hex')
             = (SELECT later.redactions::json ->> NEW.number::text FROM articles_version later
                WHERE later.article_id = OLD.article_id AND later.number = NEW.redacted_by
                  AND later.number > OLD.number)
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published version is never changed or deleted (article %, version %).',
        OLD.article_id, OLD.number
        USING ERRCODE = 'restrict_violation';
END $$ LANGUAGE plpgsql;
"""
TRIGGER = Trigger("version_never_changes", "articles_version", "articles_version_never_changes", _FUNCTION)


@contextmanager
def removal_allowed(article_id: int) -> Iterator[None]:
    """Let the open transaction remove words from the versions of one article: all of them, or with a new commitment."""
    _set_removal(str(article_id))
    yield
    _set_removal("")


def _set_removal(article_id: str):
    connection = write_connection(Version)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('newsroom.erasing', %s, true)", [article_id])
