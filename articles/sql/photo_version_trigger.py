"""PostgreSQL's trigger that refuses to change or delete a version of a photograph, but for words removed by order.

A later version of the same photograph then has the commitment to what is left, and counts in the chain.
"""

from articles.sql.triggers import Trigger

_FUNCTION = """
CREATE OR REPLACE FUNCTION media_photo_version_never_changes() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.id, NEW.photo_id, NEW.number, NEW.kind, NEW."by", NEW.at, NEW.commitment, NEW.digest)
          = (OLD.id, OLD.photo_id, OLD.number, OLD.kind, OLD."by", OLD.at, OLD.commitment, OLD.digest)
        AND NEW.redactions IS NOT DISTINCT FROM OLD.redactions
        AND COALESCE(encode(sha256(decode(NEW.salt, 'hex') || convert_to(NEW.values_json, 'UTF8')), 'hex'), '')
          = (SELECT later.redactions::json ->> NEW.number::text FROM media_photoversion later
             WHERE later.photo_id = OLD.photo_id AND later.number = NEW.redacted_by AND later.number > OLD.number)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A version of a photograph is never changed or deleted (photograph %, version %).',
        OLD.photo_id, OLD.number
        USING ERRCODE = 'restrict_violation';
END $$ LANGUAGE plpgsql;
"""
TRIGGER = Trigger("photo_version_never_changes", "media_photoversion", "media_photo_version_never_changes", _FUNCTION)
