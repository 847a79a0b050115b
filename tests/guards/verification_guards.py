"""What a verification compares, each switched off once: the test that alters it must fail."""

from articles.record import logged_states
from articles.record.public_log import publisher
from tests.articles.record import (
    test_account_states,
    test_hostile_schema,
    test_hostile_sessions,
    test_imported_items,
    test_incremental_verification,
    test_logged_states,
    test_public_log,
    test_reference_states,
    test_scheduled_states,
    test_tampering,
    test_timestamps,
    test_unreadable_rows,
)
from tests.guards.guard import Guard, passes
from tests.media import test_history

_faults_of = logged_states._faults_of


def _without(noun: str):
    """Return the comparison of logged states without that of one kind."""
    return lambda other: () if other == noun else _faults_of(other)


VERIFICATION = {
    "texts are compared with their commitments": Guard(
        "articles.record.chains.verify_chains",
        passes(()),
        test_incremental_verification.test_what_is_altered_in_a_new_story_is_a_fault_and_no_seal_follows,
        {"name": "note"},
    ),
    "seals are compared": Guard(
        "articles.record.seals.faults", passes(()), test_tampering.test_an_emptied_audit_log_differs_from_the_seal
    ),
    "the catalogue is compared with the record": Guard(
        "articles.catalogue.consistency.faults_in",
        passes(()),
        test_tampering.test_a_deleted_section_of_an_entry_is_named,
    ),
    "tables are compared with the models": Guard(
        "articles.sql.schema.differences",
        passes(()),
        test_hostile_schema.test_what_was_taken_from_the_tables_is_named,
        {"engine": "", "statements": test_hostile_schema.EITHER[0][0], "words": test_hostile_schema.EITHER[0][1]},
    ),
    "settings, functions and casts that sessions find first are looked for": Guard(
        "articles.sql.postgresql_sessions.oddities",
        passes(()),
        test_hostile_sessions.test_what_makes_sessions_read_something_else_is_named,
        {
            "engine": "postgresql",
            "statements": ["SET LOCAL gin_fuzzy_search_limit = 1"],
            "words": "gin_fuzzy_search_limit=1 leaves out stories",
        },
        engine="postgresql",
    ),
    "tables of the full text are compared with new ones": Guard(
        "articles.search.backends.sqlite.SQLiteBackend.table_differences",
        passes(()),
        test_hostile_sessions.test_a_table_of_the_full_text_that_is_another_one_is_named,
        {"engine": "sqlite", "statements": test_hostile_sessions.TEXT_SQLITE[0]},
        engine="sqlite",
    ),
    "counters of keys are compared with their tables": Guard(
        "articles.sql.sequences.differences",
        passes(()),
        test_hostile_schema.test_what_was_taken_from_the_tables_is_named,
        {
            "engine": "postgresql",
            "statements": [test_hostile_schema.ROWS, "ALTER SEQUENCE auth_group_id_seq RESTART 2"],
            "words": "the counter of auth_group is at 1",
        },
        engine="postgresql",
    ),
    "counters of keys are compared with their tables, on SQLite": Guard(
        "articles.sql.sequences.differences",
        passes(()),
        test_hostile_schema.test_what_was_taken_from_the_tables_is_named,
        {
            "engine": "sqlite",
            "statements": [test_hostile_schema.ROWS, "DELETE FROM sqlite_sequence WHERE name = 'auth_group'"],
            "words": "auth_group has no counter for its keys",
        },
        engine="sqlite",
    ),
    "migrations are compared with those of this release": Guard(
        "articles.sql.migrations.differences",
        passes(()),
        test_hostile_schema.test_what_was_taken_from_the_tables_is_named,
        {
            "engine": "",
            "statements": ["DELETE FROM django_migrations WHERE app = 'articles' AND name = '0001_initial'"],
            "words": "the migration articles.0001_initial is not among those that were applied",
        },
    ),
    "values of SQLite are written in one way": Guard(
        "articles.sql.stored_values.differences",
        passes(()),
        test_hostile_schema.test_a_value_that_no_query_finds_is_named,
        {"table": "articles_address", "column": "day", "value": "'2024-7-2'"},
        engine="sqlite",
    ),
    "indexes are compared with their tables": Guard(
        "articles.sql.integrity.differences",
        passes(()),
        test_hostile_schema.test_a_row_missing_from_an_index_is_named,
    ),
    "addresses and flags are explained": Guard(
        "articles.record.consistency.faults",
        passes(()),
        test_tampering.test_a_former_address_that_nothing_explains_is_named,
    ),
    "terms and series are compared with their last change": Guard(
        "articles.record.reference_states.is_of",
        passes(True),
        test_reference_states.test_an_altered_row_is_named,
        {"table": "articles_seriespart", "column": "place", "value": "9 - place"},
    ),
    "terms that publishing makes are logged": Guard(
        "articles.models.audit_digests.log",
        passes(None),
        test_reference_states.test_terms_that_no_live_story_has_are_compared_too,
    ),
    "imported items are compared with the log": Guard(
        "articles.record.imported_items._unmatched",
        passes((set(), {})),
        test_imported_items.test_a_planted_item_is_named,
    ),
    "states of printed pages and audio are compared": Guard(
        "articles.record.logged_states._digest",
        passes("same"),
        test_logged_states.test_an_altered_column_of_a_printed_page_or_a_recording_is_named,
    ),
    "merges are compared with the log": Guard(
        "articles.record.logged_states._faults_of",
        _without(logged_states.MERGE),
        test_logged_states.test_an_altered_merge_is_named,
        {"column": "into", "value": 99},
    ),
    "writers of stories are compared with the log": Guard(
        "articles.record.logged_states._faults_of",
        _without(logged_states.WRITER),
        test_logged_states.test_a_story_that_somebody_else_is_said_to_have_written_is_named,
    ),
    "requests for erasure are compared with the log": Guard(
        "articles.record.logged_states._faults_of",
        _without(logged_states.REQUEST),
        test_logged_states.test_an_altered_request_for_erasure_is_named,
        {"column": "reference", "value": "Another order", "is_executed": False},
    ),
    "a request is of who made it": Guard(
        "articles.record.logged_states._wrong_requesters",
        passes(()),
        test_logged_states.test_a_request_of_another_account_than_the_one_that_made_it_is_named,
    ),
    "recordings have an entry": Guard(
        "articles.record.logged_states._unlogged_audio",
        passes(()),
        test_logged_states.test_a_planted_recording_is_named_and_one_of_an_earlier_release_is_not,
    ),
    "imported items are logged": Guard(
        "articles.models.audit_digests.log", passes(None), test_imported_items.test_an_import_logs_its_items
    ),
    "what was imported later than a seal is compared": Guard(
        "articles.record.imported_items.faults_since",
        passes(()),
        test_imported_items.test_an_altered_or_deleted_item_is_named,
        {"statement": test_imported_items.TAMPERINGS[0], "is_later": True},
    ),
    "planted triggers are named": Guard(
        "articles.record.triggers.planted",
        passes(()),
        test_unreadable_rows.test_what_was_planted_in_the_database_is_named,
        {"statements": test_unreadable_rows.TRIGGER, "words": "the trigger quiet on articles_version was not made"},
    ),
    "rights are compared with the log": Guard(
        "articles.record.account_states.faults",
        passes(()),
        test_account_states.test_rights_that_nobody_logged_are_named,
        {"name": "a superuser"},
    ),
    "roles of the archive are compared with its code": Guard(
        "articles.record.account_states._altered_roles",
        passes(()),
        test_account_states.test_rights_that_nobody_logged_are_named,
        {"name": "a right of a role of the archive"},
    ),
    "the generation is compared with the last change": Guard(
        "articles.search.index.consistency._generation_faults",
        passes(()),
        test_tampering.test_a_generation_that_was_set_back_is_named,
        {"change": "number = number - 1"},
    ),
    "a copied entry of the audit log is named": Guard(
        "articles.record.audit_consistency._copied_entries",
        passes(()),
        test_tampering.test_an_entry_that_was_copied_to_the_end_of_the_chain_is_named,
    ),
    "what is left of an entry that lost words is compared": Guard(
        "articles.record.audit_consistency._altered_entries",
        passes(()),
        test_tampering.test_an_entry_that_was_emptied_by_hand_is_named_whatever_it_says_now,
    ),
    "a former file is of its photograph": Guard(
        "media.verification._moved_files",
        passes(()),
        test_history.test_a_former_file_that_was_moved_to_another_photograph_is_named,
    ),
    "a scheduled story that is gone is missed": Guard(
        "articles.record.scheduled_states.faults",
        passes(()),
        test_scheduled_states.test_a_scheduled_story_that_somebody_deleted_is_named,
    ),
    "every file of the public log is compared": Guard(
        "articles.record.public_log.consistency.ComparedTiles._altered",
        passes(()),
        test_public_log.test_every_file_of_a_tree_is_compared_byte_for_byte,
    ),
    "checkpoints that were sealed are missed": Guard(
        "articles.record.public_log.consistency._sealed",
        passes({}),
        test_public_log.test_the_only_checkpoint_that_was_sealed_and_is_gone_is_a_fault,
    ),
    "the checkpoint that strangers get is the newest": Guard(
        "articles.record.public_log.consistency._newest_faults",
        passes(()),
        test_public_log.test_an_earlier_checkpoint_in_the_place_of_the_newest_is_a_fault,
    ),
    "files that belong to nothing are named": Guard(
        "articles.record.unknown_files.unknown",
        passes(()),
        test_tampering.test_an_unknown_file_with_the_pictures_of_a_printed_page_is_named_and_one_that_comes_in_now_is_not,
    ),
    "a published story has an address": Guard(
        "articles.record.consistency._without_address",
        passes(()),
        test_tampering.test_a_story_that_is_no_longer_live_and_lost_its_address_is_named,
        {"state": "erased"},
    ),
    "stored time stamps are looked for": Guard(
        "articles.record.public_log.timestamps.faults",
        passes(()),
        test_timestamps.test_a_stored_time_stamp_that_is_missing_or_altered_is_a_fault,
        {"harm": lambda path: path.unlink()},
    ),
    "a time stamp is of a checkpoint of this log": Guard(
        "articles.record.public_log.timestamps._note_with",
        lambda digest: next(publisher.former_checkpoints()),
        test_timestamps.test_a_time_stamp_of_something_else_is_refused,
    ),
}
