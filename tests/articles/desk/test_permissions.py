"""Own drafts, own stories and single pages of the desk by role; `tests/access/matrix.txt` has every address."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, User
from django.urls import reverse
from django.utils import timezone

from articles.admin.actions import bulk_views
from articles.admin.actions.registry import BULK_ACTIONS
from articles.desk import permissions
from articles.models import (
    Article,
    AuditEntry,
    DeskCopy,
    InternalNote,
    Placement,
    Section,
)
from articles.record import publishing
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo
from tests.registries import DOWNLOADS, RETAGGING

LETTERS = {"R": "Reporter", "E": "Editor", "P": "Photo editor", "A": "Archivist", "M": "Administrator"}


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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_reporter_reads_the_record_of_a_published_story_of_their_own_and_changes_nothing(db, client):
    draft = make_draft(by="reporter")
    publishing.publish(draft, by="ada")
    assert reached_by_reporter(client, Article.objects.get()) - {"article_delete"} == READ_ONLY


@pytest.mark.slow
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


@pytest.mark.slow
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
    record = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert "reporter, who wrote it, proposes a correction: “It sails on Monday.”" in record
    assert AuditEntry.objects.latest("pk").action == "propose correction"
    reached = reached_by_reporter(client, Article.objects.get())
    assert {"deskcopy_change", "deskcopy_preview", "article_put_back", "article_note"} <= reached
    publishing_pages = {"article_publish", "article_correct", "article_minor_edit", "article_update", "article_embargo"}
    assert not reached & (publishing_pages | {"article_schedule", "article_withdraw", "article_readdress"})
    assert Article.objects.get().latest == 1


@pytest.mark.slow
def test_the_story_of_somebody_else_cannot_be_proposed_to_be_corrected(db, client):
    article = make_draft(by="ada")
    publishing.publish(article, by="edda")
    assert reached_by_reporter(client, Article.objects.get()) == set()


@pytest.mark.slow
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
    for action in RETAGGING:
        assert BULK_ACTIONS[action].is_allowed_to(archivist, article)
        assert not BULK_ACTIONS[action].is_allowed_to(archivist, draft)
    others = set(BULK_ACTIONS) - {*RETAGGING, *DOWNLOADS}
    assert not any(BULK_ACTIONS[action].is_allowed_to(archivist, article) for action in others)


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
