"""Install what the database needs beside the tables: the trigger that protects versions, and the generation row.

`install` runs after every migration, because altering a table may drop its triggers silently. A check reports a
missing trigger.
"""

from django.core import checks
from django.db import connections

from articles.models import Generation
from articles.search.index import indexer

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
_TRIGGER = """
CREATE OR REPLACE TRIGGER version_never_changes BEFORE UPDATE OR DELETE ON articles_version
FOR EACH ROW EXECUTE FUNCTION articles_version_never_changes();
"""


def install(using="default", **kwargs):
    """Create the trigger (PostgreSQL only), the generation row and the full text index. Idempotent."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    if connection.vendor == "postgresql" and "articles_version" in tables:
        with connection.cursor() as cursor:
            cursor.execute(_FUNCTION)
            cursor.execute(_TRIGGER)
    if "articles_generation" in tables:
        Generation.objects.using(using).get_or_create(pk=1)
    if "articles_cataloguechange" in tables:
        indexer.prepare()


@checks.register(checks.Tags.database)
def check_trigger(app_configs, databases, **kwargs):
    """Report a version table without its trigger (`manage.py check --database default`)."""
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql" or "articles_version" not in connection.introspection.table_names():
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgenabled FROM pg_trigger WHERE tgname = 'version_never_changes' "
                "AND tgrelid = 'articles_version'::regclass"
            )
            row = cursor.fetchone()
        if row is None or row[0] == "D":
            errors.append(
                checks.Error(
                    "The trigger that protects published versions is missing or disabled.",
                    hint="Run manage.py migrate, which installs it again.",
                    id="articles.E001",
                )
            )
    return errors
