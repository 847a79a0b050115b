"""The guards of the archive: what each one is in the code, what switches it off, and the test that must fail then.

A new guard is one line here, or in `verification_guards.py`. `values` are the parameters of the test; the others are
fixtures.
"""

from xml.etree import ElementTree

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.http import urlsafe_base64_decode

from articles.admin.accounts import passkeys
from media.models.rights import Rights
from tests import test_bounded_log, test_read_only, test_web_worker
from tests.articles.admin import (
    test_accounts,
    test_actions,
    test_admission,
    test_approval,
    test_dashboard,
    test_passkeys,
    test_sign_in,
)
from tests.articles.desk import test_permissions
from tests.articles.importing import test_hostile_zips, test_uploads
from tests.articles.preservation import test_bag_check
from tests.articles.public import test_audio, test_cache_purge, test_lists, test_oembed
from tests.articles.public import test_printed_pages as test_public_printed_pages
from tests.articles.record import (
    test_account_names,
    test_anonymisation,
    test_desk_revisions,
    test_printed_pages,
    test_publishing,
    test_versioning,
)
from tests.articles.story import test_html_sanitizer
from tests.guards.guard import Guard, passes, through
from tests.guards.verification_guards import VERIFICATION
from tests.media import test_bytes_read, test_erasure, test_files_before_rows, test_ingest, test_metadata, test_serving
from tests.test_http import test_every_response_has_the_policy_that_forbids_foreign_and_inline_code


def _leave_unfinished(request):
    """Close the files of an upload that broke off, and leave them where they are."""
    for handler in getattr(request, "_upload_handlers", ()):
        if file := getattr(handler, "file", None):
            file.file._closer.delete = False
            file.close()


GUARDS = {
    # What readers get.
    "a withdrawn story leaves the catalogue": Guard(
        "articles.catalogue.catalogue.remove", passes(None), test_lists.test_a_withdrawn_story_leaves_every_public_page
    ),
    "photographs are released and cleared before they are served": Guard(
        "media.models.rights.Licence.is_servable",
        passes(True),
        test_serving.test_a_reader_gets_no_byte_of_a_hidden_photograph,
        {"reason": "not cleared"},
    ),
    "a photograph needs a release": Guard(
        "media.models.rights.Licence._is_used",
        passes(True),
        test_serving.test_a_reader_gets_no_byte_of_a_hidden_photograph,
        {"reason": "in no published story"},
    ),
    "addresses of renditions are signed": Guard(
        "media.serving.is_signed", passes(True), test_serving.test_an_altered_address_answers_404
    ),
    "oEmbed hands on what feeds may": Guard(
        "media.models.rights.Licence.is_syndicable",
        passes(True),
        test_oembed.test_a_photograph_that_others_may_not_show_is_a_link,
        {"rights": "web_only"},
    ),
    "every response has a policy": Guard(
        "newsroom.middleware.csp.ContentSecurityPolicyMiddleware.__call__",
        through,
        test_every_response_has_the_policy_that_forbids_foreign_and_inline_code,
    ),
    # What strangers may send.
    "no body on public paths": Guard(
        "newsroom.middleware.admission.BodyLimitMiddleware._refusal",
        passes(None),
        test_admission.test_public_paths_take_no_body_and_read_none,
        {"path": "/", "method": "POST"},
    ),
    "a stranger's body is small": Guard(
        "newsroom.middleware.admission._limit",
        passes(10**12),
        test_admission.test_a_stranger_sends_little_to_the_desk,
        {"path": "/admin/login/"},
    ),
    "nothing stays of an upload that broke off": Guard(
        "newsroom.middleware.admission._close_unfinished",
        _leave_unfinished,
        test_admission.test_nothing_stays_of_an_upload_whose_sender_went_away,
    ),
    "no header of a reader says where the archive begins": Guard(
        "newsroom.gunicorn.forwarder_headers",
        "SCRIPT_NAME,PATH_INFO",
        test_web_worker.test_no_header_of_a_reader_says_where_the_archive_begins_or_that_it_came_over_tls,
        {"header": "SCRIPT_NAME: /sections"},
    ),
    "no header of a reader says that it came over TLS": Guard(
        "newsroom.gunicorn.secure_scheme_headers",
        {"X-FORWARDED-PROTO": "https"},
        test_web_worker.test_no_header_of_a_reader_says_where_the_archive_begins_or_that_it_came_over_tls,
        {"header": "X-Forwarded-Proto: https"},
    ),
    "an address has no port": Guard(
        "newsroom.middleware.sign_in._address_in",
        str,
        test_sign_in.test_behind_several_proxies_the_address_is_the_one_that_the_outermost_states,
        {"proxies": 1, "forwarded": "203.0.113.9:50123", "address": "203.0.113.9"},
    ),
    "one address guesses seldom": Guard(
        "newsroom.middleware.admission.SignInLimitMiddleware.__call__",
        through,
        test_admission.test_one_network_of_ipv6_counts_as_one_address_and_another_one_does_not,
    ),
    "the second factor stands before the desk": Guard(
        "articles.admin.accounts.two_factor.SecondFactorMiddleware.__call__",
        through,
        test_sign_in.test_without_the_code_no_hidden_photograph_is_visible,
    ),
    "the second factor stands before files of the desk": Guard(
        "articles.admin.accounts.two_factor.AnonymousUser",
        lambda: User.objects.get(is_staff=True),
        test_sign_in.test_without_the_code_nobody_gets_more_of_files_than_readers_do,
    ),
    "a challenge of a passkey expires": Guard(
        "articles.admin.accounts.passkeys._challenge",
        lambda request, purpose: request.session[passkeys._CHALLENGE]["state"],
        test_passkeys.test_a_challenge_expires,
    ),
    "an older page gives no ability back": Guard(
        "media.admin.merged_saves.MergedForm._stored_choices",
        (),
        test_accounts.test_an_ability_that_a_colleague_took_away_does_not_come_back_with_an_older_page,
    ),
    "an open desk changes no second factor": Guard(
        "articles.admin.accounts.second_factor_changes.ProofForm.clean_password",
        passes("x"),
        test_passkeys.test_a_desk_left_open_adds_renames_and_removes_no_passkey_without_password_or_code,
    ),
    "logs have no one-time link": Guard(
        "newsroom.middleware.request_log._discreet", str, test_accounts.test_no_log_has_a_one_time_link
    ),
    "strangers do not fill the log": Guard(
        "newsroom.bounded_log.BoundedHandler._is_written",
        passes(True),
        test_bounded_log.test_kinds_without_number_take_no_memory_without_end,
    ),
    "names of accounts are one name in all spellings": Guard(
        "articles.record.account_names.folded",
        str,
        test_account_names.test_every_spelling_of_an_account_and_of_somebody_who_worked_here_is_refused,
        {"name": "ada", "spelling": "ADA"},
    ),
    # Files and markup of others.
    "markup is sanitised": Guard(
        "articles.story.html_sanitizer._clean_once",
        str,
        test_html_sanitizer.test_only_allowed_markup_stays,
        {"dirty": '<p style="color:red" class="x" id="y">a</p>', "clean": "<p>a</p>"},
    ),
    "no markup is saved on the desk unsanitised": Guard(
        "articles.story.html_sanitizer._clean_once",
        str,
        test_actions.test_a_new_story_is_sanitised_and_saved_on_the_desk,
    ),
    "a picture's cost is known before it is decoded": Guard(
        "media.file_inspection._check_cost",
        passes(None),
        test_ingest.test_a_decompression_bomb_is_refused_by_its_header_without_being_decoded,
    ),
    "a picture's metadata are counted before it is opened": Guard(
        "media.file_inspection._check_bytes_read",
        passes(None),
        test_bytes_read.test_a_picture_with_too_much_metadata_is_refused,
        {"format": "PNG", "size": test_bytes_read.LARGE},
    ),
    "an erased photograph never comes back": Guard(
        "media.ingest.refuse_erased",
        passes(None),
        test_erasure.test_erased_files_are_refused_for_ever_by_every_way_of_import,
    ),
    "metadata have no entities": Guard(
        "media.embedded.xmp.fromstring",
        lambda text, **options: ElementTree.fromstring(text),
        test_metadata.test_a_packet_with_entities_or_without_xml_is_ignored,
        {"hostile": test_metadata._with_entity(b'<!ENTITY a "expanded">')},
    ),
    "uploaded archives stay in their folder": Guard(
        "articles.importing.uploads._check_members",
        passes(None),
        test_uploads.test_a_hostile_archive_is_refused_and_leaves_nothing,
        {"members": [("zeros.txt", b"0" * 5_000_000)], "reason": "100 times"},
    ),
    "the list of an archive is bounded before it is read": Guard(
        "articles.importing.uploads._check_list",
        passes(None),
        test_hostile_zips.test_a_list_that_only_a_zip64_record_before_a_comment_names_is_not_read,
    ),
    "a bag is checked before it is read": Guard(
        "articles.preservation.bag_check._irregular_paths",
        passes(iter(())),
        test_bag_check.test_a_bag_with_a_link_to_a_folder_of_this_machine_is_refused,
    ),
    "a list of lists has the list of the payload": Guard(
        "articles.preservation.bag_check._manifests_unlisted",
        passes(iter(())),
        test_bag_check.test_a_list_of_lists_that_was_cut_is_refused_and_one_that_is_gone_is_seen,
    ),
    "a file without a row goes": Guard(
        "media.files_before_rows._may_have_row",
        passes(True),
        test_files_before_rows.test_a_photograph_that_finds_no_room_in_the_database_leaves_no_file,
        {"table": "media_original"},
    ),
    "a file that has a row stays": Guard(
        "media.files_before_rows._may_have_row",
        passes(False),
        test_files_before_rows.test_files_are_removed_only_if_certainly_no_row_has_them,
        {"rows": [True], "are_there": True},
    ),
    "slow pages of a PDF share their time": Guard(
        "articles.record.page_rendering.ProcessorTime.next_page",
        passes(None),
        test_printed_pages.test_slow_pages_share_the_time_of_a_file,
        {"pages": [14.9] * 64, "drawn": 2, "total": 30},
    ),
    # Who may do what.
    "a reporter edits own drafts": Guard(
        "articles.desk.permissions.may_edit",
        passes(True),
        test_permissions.test_the_rule_for_one_story_and_for_many_are_the_same,
    ),
    "actions ask the permission for the article": Guard(
        "articles.admin.actions.base.Action.is_allowed_to",
        passes(True),
        test_permissions.test_a_reporter_does_not_reach_the_desk_copy_that_an_editor_opened_of_their_story,
    ),
    "who sees a story": Guard(
        "articles.desk.permissions.may_see",
        passes(True),
        test_permissions.test_the_rule_for_one_story_and_for_many_are_the_same,
    ),
    "who sees which stories": Guard(
        "articles.desk.permissions.visible",
        passes(Q()),
        test_permissions.test_the_rule_for_one_story_and_for_many_are_the_same,
    ),
    "lists of the desk have what the user may see": Guard(
        "articles.desk.permissions.visible_on_desk",
        passes(Q()),
        test_permissions.test_the_lists_contain_only_own_drafts_for_reporters,
    ),
    "an approval is of one text": Guard(
        "articles.desk.workflow._approved_text",
        passes(None),
        test_approval.test_a_ready_text_over_a_version_that_nobody_compared_it_with_goes_back_to_review,
        {"name": "rosa"},
    ),
    # The record.
    "an embargo holds": Guard(
        "articles.record.desk_text.check_embargo",
        passes(None),
        test_dashboard.test_nothing_is_published_or_scheduled_before_the_end_of_its_embargo,
    ),
    "an embargo stops what is due": Guard(
        "articles.record.scheduling.check_embargo",
        passes(None),
        test_dashboard.test_an_embargo_beyond_the_scheduled_moment_is_refused_and_a_later_one_stops_the_publication,
    ),
    "no version is of the future": Guard(
        "articles.record.versioning.check_dates",
        passes(None),
        test_publishing.test_a_scheduled_story_may_be_published_late_and_never_early,
    ),
    "versions are not changed by code": Guard(
        "articles.models.version.VersionQuerySet.bulk_update",
        lambda versions, rows, fields: QuerySet.bulk_update(versions.none(), [], fields),
        test_publishing.test_a_published_version_is_never_overwritten,
    ),
    "traces of an erased story are cleared": Guard(
        "articles.record.erased_places.clear",
        passes([]),
        test_versioning.test_an_erasure_leaves_a_valid_chain_and_no_residue_in_any_file,
    ),
    "files are rewritten after an erasure": Guard(
        "articles.sql.maintenance.rewrite_tables",
        passes(None),
        test_versioning.test_an_erasure_leaves_a_valid_chain_and_no_residue_in_any_file,
        engine="sqlite",  # on PostgreSQL a test cannot read the files
    ),
    "a name is looked for in every table": Guard(
        "articles.record.anonymisation.residue._rows",
        passes(()),
        test_desk_revisions.test_what_is_left_of_a_name_in_the_memory_of_the_desk_is_reported,
    ),
    "a name is removed from every other table": Guard(
        "articles.record.anonymisation.other_tables.remove_name",
        passes([]),
        test_anonymisation.test_no_residue_is_left_in_any_table_or_file,
    ),
    "caches are purged when a story is withdrawn": Guard(
        "articles.public.cache_purge.after_change",
        passes(None),
        test_cache_purge.test_a_withdrawn_story_is_dropped,
    ),
    "a process that only reads refuses the desk": Guard(
        "newsroom.middleware.read_only.ReadOnlyMiddleware.__call__",
        through,
        test_read_only.test_a_password_that_is_sent_to_a_copy_is_refused,
    ),
    # Files of stories.
    "readers see a printed page with a live story": Guard(
        "articles.catalogue.printed_pages.public_pages",
        lambda pages: [(page, []) for page in pages],
        test_public_printed_pages.test_readers_see_a_page_only_while_a_live_story_stood_on_it,
    ),
    "printed pages need rights": Guard(
        "media.models.rights.Licence.allows",
        passes(True),
        test_public_printed_pages.test_the_rights_decide_who_gets_pictures_and_who_gets_the_file,
        {"rights": {"rights": Rights.NOT_CLEARED}, "expected": [404] * 5},
    ),
    "audio needs rights": Guard(
        "media.models.rights.Licence.allows",
        passes(True),
        test_audio.test_the_rights_decide_who_hears_it_and_whether_feeds_name_it,
        {"rights": {"rights": Rights.UNKNOWN}, "expected": 404, "is_passed_on": False},
    ),
    "readers hear no metadata": Guard(
        "articles.record.audio_inspection._mp3",
        lambda data: [data],
        test_audio.test_readers_get_nothing_of_an_mp3_but_its_frames,
        {"metadata": test_audio.TAG, "place": 20},
    ),
    # Accounts.
    "a one-time link serves active accounts": Guard(
        "articles.admin.accounts.password_reset.OneTimeLinkView.get_user",
        lambda view, key: User.objects.get(pk=urlsafe_base64_decode(key).decode()),
        test_accounts.test_an_account_that_may_not_sign_in_sets_no_password,
    ),
} | VERIFICATION
