"""Every role has access to exactly those addresses of the admin that the table of permissions in this file lists."""

from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.admin.actions import bulk_views
from articles.admin.actions.registry import BULK_ACTIONS
from articles.desk import permissions
from articles.models import (
    Agency,
    Anonymisation,
    Article,
    AuditEntry,
    BinEntry,
    DeskCopy,
    ErasureRequest,
    FindAndReplace,
    ImportedItem,
    InternalNote,
    Merge,
    Placement,
    PrintedPage,
    ScheduledStory,
    Section,
    Series,
    StoryAudio,
    StoryImport,
)
from articles.record import publishing
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

LETTERS = {"R": "Reporter", "E": "Editor", "P": "Photo editor", "A": "Archivist", "M": "Administrator"}

# Address, who may GET it, who may POST to it: for a live article of somebody else, which also lies on the desk.
TABLE = """
article_related           EM    EM
article_bulk_start        REAM  REAM
article_bulk              -     -
article_view_save         -     REAM
article_view_drop         -     -
article_compare           EAM   EAM
article_revisions         EM    EM
article_bring_back        EM    EM
article_open              EM    EM
article_propose_correction  -   -
article_keep_over         EM    EM
article_to_review         EM    EM
article_to_ready          EM    EM
article_to_draft          EM    EM
article_embargo           EM    EM
article_lift_embargo      EM    EM
article_publish           EM    EM
article_minor_edit        EM    EM
article_update            EM    EM
article_correct           EM    EM
article_clarify           EM    EM
article_editors_note      EM    EM
article_schedule          EM    EM
article_unschedule        EM    EM
article_reinstate         EM    EM
article_put_back          EM    EM
article_copy_version      EM    EM
article_note              EAM   EAM
article_comments          EAM   EAM
article_readdress         EM    EM
article_hide              EM    EM
article_show              EM    EM
article_withdraw          EM    EM
article_hold              M     M
article_release           M     M
article_request_erasure   AM    AM
article_erase             M     M
article_changelist        REAM  REAM
article_add               REM   REM
article_history           EAM   EAM
article_delete            EAM   EAM
article_change            EAM   -
binentry_restore          -     EM
binentry_empty            -     EM
binentry_changelist       REM   REM
binentry_add              -     -
binentry_history          EM    EM
binentry_delete           -     -
binentry_change           EM    EM
deskcopy_changelist       REM   REM
deskcopy_add              REM   REM
deskcopy_new_autosave     -     REM
deskcopy_autosave         -     EM
deskcopy_preview          EM    EM
deskcopy_preview_page     EM    EM
deskcopy_without_photo    PM    PM
deskcopy_history          EM    EM
deskcopy_delete           -     -
deskcopy_change           EM    EM
section_merge             AM    AM
section_changelist        REAM  REAM
section_add               EAM   EAM
section_history           REAM  REAM
section_delete            AM    AM
section_change            REAM  EAM
tag_merge                 AM    AM
tag_changelist            REAM  REAM
tag_add                   EAM   EAM
tag_history               REAM  REAM
tag_delete                AM    AM
tag_change                REAM  EAM
author_merge              AM    AM
author_changelist         REAM  REAM
author_add                EAM   EAM
author_history            REAM  REAM
author_delete             AM    AM
author_change             REAM  EAM
agency_merge              AM    AM
agency_changelist         REAM  REAM
agency_add                EAM   EAM
agency_history            REAM  REAM
agency_delete             AM    AM
agency_change             REAM  EAM
version_changelist        EAM   EAM
version_add               -     -
version_history           EAM   EAM
version_delete            -     -
version_change            EAM   -
address_changelist        EAM   EAM
address_add               -     -
address_history           EAM   EAM
address_delete            -     -
address_change            EAM   -
importeditem_changelist         AM    AM
importeditem_add                -     -
importeditem_history            AM    AM
importeditem_delete             -     -
importeditem_change             AM    -
scheduledstory_changelist      EM    EM
scheduledstory_add             -     -
scheduledstory_history         EM    EM
scheduledstory_delete          -     -
scheduledstory_change          EM    -
erasurerequest_changelist AM    AM
erasurerequest_add        -     -
erasurerequest_history    AM    AM
erasurerequest_delete     -     -
erasurerequest_change     AM    -
auditentry_changelist     EAM   EAM
auditentry_add            -     -
auditentry_history        EAM   EAM
auditentry_delete         -     -
auditentry_change         EAM   -
catalogueentry_changelist EAM   EAM
catalogueentry_add        -     -
catalogueentry_history    EAM   EAM
catalogueentry_delete     -     -
catalogueentry_change     EAM   -
findandreplace_begin                 -     EM
findandreplace_stop                  -     EM
findandreplace_choose                -     EM
findandreplace_changelist            EM    EM
findandreplace_add                   EM    EM
findandreplace_history               EM    EM
findandreplace_delete                -     -
findandreplace_change                EM    -
anonymisation_begin       -     M
anonymisation_stop        -     M
anonymisation_changelist  AM    AM
anonymisation_add         AM    AM
anonymisation_history     AM    AM
anonymisation_delete      -     -
anonymisation_change      AM    -
storyimport_begin         -     EAM
storyimport_stop          -     EAM
storyimport_dry_run       -     EAM
storyimport_discard       -     EAM
storyimport_report        -     -
storyimport_changelist    EAM   EAM
storyimport_add           EAM   EAM
storyimport_history       EAM   EAM
storyimport_delete        -     -
storyimport_change        EAM   -
series_parts              EAM   EAM
printedpage_erase         M     M
printedpage_changelist    EAM   EAM
printedpage_add           EAM   EAM
printedpage_history       EAM   EAM
printedpage_delete        -     -
printedpage_change        EAM   EAM
storyaudio_erase         M     M
storyaudio_changelist    EAM   EAM
storyaudio_add           EAM   EAM
storyaudio_history       EAM   EAM
storyaudio_delete        -     -
storyaudio_change        EAM   EAM
series_changelist         REAM  REAM
series_add                EAM   EAM
series_history            REAM  REAM
series_delete             AM    AM
series_change             REAM  EAM
merge_undo                AM    AM
merge_changelist          AM    AM
merge_add                 -     -
merge_history             AM    AM
merge_delete              -     -
merge_change              AM    -
"""
RIGHTS = {name: (get, post) for name, get, post in map(str.split, TABLE.strip().splitlines())}


def make_user(role: str, name: str = "") -> User:
    user = User.objects.create(username=name or role.lower().replace(" ", "-"), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def admin_addresses(patterns=None):
    """Yield every named address of the admin of articles; the unnamed ones only redirect to them."""
    for pattern in admin.site.get_urls() if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            yield from admin_addresses(pattern.url_patterns)
        elif (pattern.name or "").startswith("articles_"):
            yield pattern.name.removeprefix("articles_"), bool(pattern.pattern.regex.groups)


def is_allowed(response) -> bool:
    """Return whether a request was answered; a redirect to the login or to the start page is a refusal."""
    assert response.status_code < 500
    sent_away = response.status_code == 302 and response["Location"].partition("?")[0] in ("/admin/", "/admin/login/")
    return response.status_code in (200, 302) and not sent_away


@shared_rows
def primary_keys():
    """Return the primary key of one row of every model by the name that addresses use for it."""
    article = make_article(section="News", tags=["River"], authors=["Ada"])
    copy = publishing.open_on_desk(article, by="ada")
    Agency.objects.create(name="Wire", slug="wire")
    requester = User.objects.create(username="archivist-of-old")
    return {
        "article": article.pk,
        "deskcopy": copy.pk,
        "catalogueentry": article.entry.pk,
        "version": article.versions.get().pk,
        "address": article.addresses.get().pk,
        "importeditem": ImportedItem.objects.create(item="1", article=article).pk,
        "erasurerequest": ErasureRequest.objects.create(article=article, reference="x", requested_by=requester).pk,
        "auditentry": AuditEntry.objects.create(by="ada", action="x", noun="article", key="x").pk,
        "scheduledstory": ScheduledStory.objects.create(
            article=article, due_at=timezone.now(), kind="update", story_json='{"schema":1}', based_on=1, by="ada"
        ).pk,
        "binentry": BinEntry.objects.create(uuid=article.uuid, article=article, by="ada", at=timezone.now()).pk,
        "section": article.entry.section_id,
        "tag": copy.tags.get().pk,
        "author": copy.bylines.get().author_id,
        "agency": Agency.objects.get().pk,
        "findandreplace": FindAndReplace.objects.create(wrong="x", right="y", fields=["body"], made_by="ada").pk,
        "anonymisation": Anonymisation.objects.create(names="Nobody", reference="x", made_by="ada").pk,
        "series": Series.objects.create(name="Ferries", slug="ferries").pk,
        "storyimport": StoryImport.objects.create(token=uuid4(), files="x", state="done", made_by="ada").pk,
        "printedpage": PrintedPage.objects.create(
            day="2024-07-02", page="A1", sha256="x", format="pdf", bytes=1, created_at=timezone.now()
        ).pk,
        "storyaudio": StoryAudio.objects.create(
            article=article, sha256="x", format="mp3", seconds=1, bytes=1, public_bytes=1, created_at=timezone.now()
        ).pk,
        "merge": Merge.objects.create(noun="tag", slug="x", name="X", into=1, by="ada").pk,
    }


def test_the_table_lists_exactly_the_addresses_of_the_admin():
    assert sorted(name for name, _ in admin_addresses()) == sorted(RIGHTS)


# The administrator opens almost every page, so that the second engine answers each of them once.
@pytest.mark.parametrize(
    "letter", ["M", *(pytest.param(letter, marks=pytest.mark.one_engine) for letter in LETTERS if letter != "M")]
)
def test_each_role_has_exactly_the_access_that_the_table_lists(primary_keys, letter):
    client = Client()
    client.force_login(make_user(LETTERS[letter]))
    wrong = []
    for name, takes_key in admin_addresses():
        url = reverse(f"admin:articles_{name}", args=[primary_keys[name.split("_")[0]]] if takes_key else [])
        for method, allowed in zip((client.get, client.post), RIGHTS[name], strict=True):
            if is_allowed(method(url)) != (letter in allowed):
                wrong.append(f"{method.__name__} {name}: {'not ' if letter in allowed else ''}let in")
    assert wrong == []
    assert Article.objects.get().latest == 1
    assert DeskCopy.objects.count() == 1


@pytest.mark.one_engine
def test_nobody_has_access_without_signing_in(primary_keys, client):
    for name, takes_key in admin_addresses():
        url = reverse(f"admin:articles_{name}", args=[primary_keys[name.split("_")[0]]] if takes_key else [])
        assert not is_allowed(client.get(url))
        assert not is_allowed(client.post(url))


def test_the_search_of_the_whole_archive_is_for_editors_and_archivists(primary_keys, client):
    url = reverse("staff_search")
    assert client.get(url).status_code == 302
    for letter, role in LETTERS.items():
        client.force_login(make_user(role))
        assert is_allowed(client.get(url)) == (letter in "EAM"), role
        assert not is_allowed(client.post(url)), role


@pytest.mark.parametrize(
    ("by", "pages"),
    [
        ("reporter", {"article_change", "article_note", "article_delete", "deskcopy_change"}),
        ("ada", set()),
    ],
)
def test_a_reporter_changes_only_own_drafts(db, client, by, pages):
    draft = make_draft(by=by)
    client.force_login(make_user("Reporter"))
    keys = {"article": draft.pk, "deskcopy": draft.desk_copy.pk}
    tried = ["article_change", "article_note", "article_publish", "article_schedule", "article_delete"]
    reached = {
        name
        for name in [*tried, "deskcopy_change", "article_request_erasure"]
        if is_allowed(client.get(reverse(f"admin:articles_{name}", args=[keys[name.split("_")[0]]])))
    }
    assert reached == pages


def reached_by_reporter(client, article) -> set[str]:
    """Return the names of the addresses of an article, and of its desk copy, that a reporter may open."""
    client.force_login(User.objects.filter(username="reporter").first() or make_user("Reporter"))
    keys = {"article": article.pk, "deskcopy": getattr(getattr(article, "desk_copy", None), "pk", 0)}
    addresses = [(name, name.split("_")[0]) for name, takes_key in admin_addresses() if takes_key]
    return {
        name
        for name, noun in addresses
        if keys.get(noun) and is_allowed(client.get(reverse(f"admin:articles_{name}", args=[keys[noun]])))
    }


READ_ONLY = {"article_change", "article_compare", "article_history", "article_propose_correction"}


def test_a_reporter_reads_the_record_of_a_published_story_of_their_own_and_changes_nothing(db, client):
    draft = make_draft(by="reporter")
    publishing.publish(draft, by="ada")
    assert reached_by_reporter(client, Article.objects.get()) - {"article_delete"} == READ_ONLY


def test_a_reporter_does_not_reach_the_desk_copy_that_an_editor_opened_of_their_story(db, client):
    article = make_draft(by="reporter")
    publishing.publish(article, by="ada")
    copy = publishing.open_on_desk(article, by="ada")
    DeskCopy.objects.filter(pk=copy.pk).update(headline="Not for the writer yet")
    assert reached_by_reporter(client, Article.objects.get()) - {"article_delete"} == READ_ONLY
    for address in ("articles_article_changelist", "articles_deskcopy_changelist", "index"):
        assert "Not for the writer yet" not in client.get(reverse(f"admin:{address}")).content.decode()
    compared = client.get(reverse("admin:articles_article_compare", args=[article.pk]), {"new": "desk"})
    assert "Not for the writer yet" not in compared.content.decode()


def test_a_reporter_changes_the_desk_copy_of_their_proposal_and_cannot_publish_it(db, client):
    article = make_draft(by="reporter")
    publishing.publish(article, by="ada")
    client.force_login(make_user("Reporter"))
    page = client.get(reverse("admin:articles_article_propose_correction", args=[article.pk]))
    words = {name: page.context["form"][name].value() for name in ("latest", "edit_token")}
    client.post(page.request["PATH_INFO"], words | {"text": "It sails on Monday."})
    copy = DeskCopy.objects.get()
    assert (copy.state, copy.opened_by) == ("review", "reporter")
    assert InternalNote.objects.get().text == "It sails on Monday."
    reached = reached_by_reporter(client, Article.objects.get())
    assert {"deskcopy_change", "deskcopy_preview", "article_put_back", "article_note"} <= reached
    publishing_pages = {"article_publish", "article_correct", "article_minor_edit", "article_update", "article_embargo"}
    assert not reached & (publishing_pages | {"article_schedule", "article_withdraw", "article_readdress"})
    assert Article.objects.get().latest == 1


def test_the_story_of_somebody_else_cannot_be_proposed_to_be_corrected(db, client):
    article = make_draft(by="ada")
    publishing.publish(article, by="edda")
    assert reached_by_reporter(client, Article.objects.get()) == set()


@pytest.mark.parametrize(("searches", "permitted"), [(False, False), (True, True)])
def test_reporters_search_the_archive_if_the_newsroom_says_so(db, client, settings, searches, permitted):
    make_draft(by="ada", headline="Ferry in secret")
    make_article(headline="Ferry in public")
    withdrawn = make_article(headline="Ferry sunken")
    publishing.withdraw(withdrawn, reason="Wrong.", by="ada")
    settings.REPORTERS_SEARCH_ARCHIVE = searches
    permissions.create_roles()
    client.force_login(make_user("Reporter"))
    page = client.get(reverse("staff_search"), {"q": "ferry"})
    assert is_allowed(page) == permitted
    if permitted:
        text = page.content.decode()
        assert "public" in text
        assert "secret" not in text
        versions = client.get(reverse("staff_search"), {"q": "ferry in:versions"}).content.decode()
        assert not any("sunken" in answer for answer in (text, versions))


def test_an_archivist_retags_published_stories_and_cannot_edit_their_text(db, client):
    article, draft = make_article(), make_draft(by="ada")
    archivist = make_user("Archivist")
    assert permissions.may_add_note(archivist, article)
    assert not permissions.may_add_note(archivist, draft)
    assert not permissions.may_edit(archivist, article)
    for action in ("add_tag", "remove_tag", "section"):
        assert BULK_ACTIONS[action].is_allowed_to(archivist, article)
        assert not BULK_ACTIONS[action].is_allowed_to(archivist, draft)
    others = set(BULK_ACTIONS) - {"add_tag", "remove_tag", "section", "export"}
    assert not any(BULK_ACTIONS[action].is_allowed_to(archivist, article) for action in others)


def test_the_record_page_offers_retagging_to_archivists_alone(db, client):
    article = make_draft(by="reporter")
    publishing.publish(article, by="ada")
    for role in LETTERS.values():
        client.force_login(make_user(role))
        page = client.get(reverse("admin:articles_article_change", args=[article.pk]))
        assert ('value="add_tag"' in page.content.decode()) == (role == "Archivist"), role


def test_an_archivists_new_section_is_a_minor_edit_that_they_may_make(db):
    article, section = make_article(section="News"), Section.objects.create(name="Harbour", slug="harbour")
    archivist = make_user("Archivist")
    item = bulk_views._load_items([article.pk], archivist, timezone.now())[article.pk]
    action = BULK_ACTIONS["section"]
    assert action.plan(item, {"section": section}, archivist).effect
    action.do_item(item, {"section": section}, archivist)
    version = article.versions.get(number=2)
    assert (version.kind, version.by, version.story.section.key) == ("minor_edit", "archivist", "harbour")


def test_a_photo_editor_sees_the_titles_of_drafts_without_a_photograph_and_no_text(db, client):
    make_draft(by="ada", headline="Needs a picture", body="<p>Words nobody outside reads.</p>")
    illustrated = make_draft(by="ada", headline="Has a picture").desk_copy
    Placement.objects.create(copy=illustrated, photo=make_photo())
    make_article(headline="Long published")
    client.force_login(make_user("Photo editor"))
    for address in ("admin:articles_deskcopy_without_photo", "admin:index"):
        text = client.get(reverse(address)).content.decode()
        assert "Needs a picture" in text
        assert not any(words in text for words in ("Has a picture", "Words nobody", "Long published"))
    assert not is_allowed(client.get(reverse("admin:articles_article_change", args=[Article.objects.first().pk])))


@pytest.mark.parametrize("noun", ["tag", "author", "section", "agency"])
def test_autocomplete_answers_only_those_who_may_see_the_terms(primary_keys, client, noun):
    query = {"app_label": "articles", "model_name": f"{noun}alias", "field_name": "target", "term": ""}
    for letter, role in LETTERS.items():
        client.force_login(make_user(role))
        status = client.get(reverse("admin:autocomplete"), query).status_code
        assert status == (403 if letter == "P" else 200), role


def test_the_rule_for_one_story_and_for_many_are_the_same(db):
    make_article(), make_draft(by="reporter"), make_draft(by="ada")
    written, proposed, opened = (make_draft(by="reporter") for _ in range(3))
    for article in (written, proposed, opened):
        publishing.publish(article, by="ada")
    publishing.open_on_desk(proposed, by="reporter")
    publishing.open_on_desk(opened, by="ada")
    Article.objects.create()
    articles = Article.objects.all()
    users = [*(make_user(role) for role in LETTERS.values()), User.objects.create(username="nobody"), AnonymousUser()]
    for user in users:
        seen = {article.pk for article in articles if permissions.may_see(user, article)}
        assert seen == set(permissions.visible_to(user).values_list("pk", flat=True)), user
        edited = {article.pk for article in articles if permissions.may_edit(user, article)}
        assert edited == set(Article.objects.filter(permissions.editable(user)).values_list("pk", flat=True)), user


def test_the_lists_contain_only_own_drafts_for_reporters(db, client):
    make_article(headline="Live story")
    make_draft(by="reporter", headline="Mine")
    make_draft(by="ada", headline="Not mine")
    published = make_draft(by="reporter", headline="Published and my own")
    publishing.publish(published, by="ada")
    client.force_login(make_user("Reporter"))
    for name in ("article", "deskcopy"):
        page = client.get(reverse(f"admin:articles_{name}_changelist")).content.decode()
        assert "Mine" in page
        assert "Not mine" not in page
        assert "Live story" not in page
        assert ("Published and my own" in page) == (name == "article")
    results = client.get(reverse("admin:articles_article_changelist"), {"q": "published", "status": "live"})
    assert "Published and my own" in results.content.decode()
    assert "Published and my own" not in client.get(results.request["PATH_INFO"], {"q": "elephant"}).content.decode()


def test_setting_up_the_roles_again_changes_nothing(db):
    def permissions_by_group():
        groups = Group.objects.prefetch_related("permissions__content_type")
        return {group.name: {str(permission) for permission in group.permissions.all()} for group in groups}

    before = permissions_by_group()
    assert set(LETTERS.values()) <= set(before)
    permissions.create_roles()
    assert permissions_by_group() == before


def test_every_permission_that_a_role_names_exists(db):
    counts = {role: Group.objects.get(name=role).permissions.count() for role in permissions.ROLES}
    for role, names in permissions.ROLES.items():
        if not any(name.endswith("*") for name in names):
            assert counts[role] == len(names), role
