"""The desk labels its pages and rows with a newsroom's words: titles, headlines instead of keys, dates in words."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import AuditEntry, ErasureRequest, ImportedItem, Merge, Section, Tag
from articles.record import erasure, publishing
from articles.story.moments import moment_in_words
from articles.story.story import Picture
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo

DJANGOS = re.compile(
    r"Select .{1,30} to (change|view)|Authentication and|Tasks Database|Task Result|\bAdd (tag|group|user)\b"
    r"|Change (tag|group|user)\b|View (version|address)\b|By is |Not empty"
)
TITLES = {
    "articles.address": "Addresses",
    "articles.agency": "Agencies",
    "articles.anonymisation": "Anonymisations",
    "articles.article": "Articles",
    "articles.auditentry": "Audit log",
    "articles.author": "Authors",
    "articles.binentry": "Bin",
    "articles.catalogueentry": "Catalogue",
    "articles.deskcopy": "Stories on the desk",
    "articles.erasurerequest": "Erasure requests",
    "articles.findandreplace": "Find and fix everywhere",
    "articles.merge": "Merges",
    "articles.importeditem": "Origins",
    "articles.printedpage": "Printed pages",
    "articles.scheduledstory": "Scheduled stories",
    "articles.section": "Sections",
    "articles.series": "Series",
    "articles.storyaudio": "Audio of stories",
    "articles.storyimport": "Imports",
    "articles.tag": "Tags",
    "articles.version": "Versions",
    "auth.group": "Roles",
    "auth.user": "Users",
    "django_tasks_database.dbtaskresult": "Background work",
    "media.photo": "Photographs",
}


@pytest.fixture
def superuser(db):
    colleague = Colleague(name="chief")
    User.objects.filter(pk=colleague.user.pk).update(is_superuser=True)
    return colleague


def heading_of(page) -> str:
    return re.search(r"<h1>(.*?)</h1>", text_of(page), re.S)[1]


def url(label: str, page: str, *args) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def test_every_table_of_the_desk_has_its_title_in_this_file(superuser):
    rooms = superuser.get("/admin/").context["app_list"]
    assert {table["model"]._meta.label_lower for room in rooms for table in room["models"]} == set(TITLES)


@pytest.mark.parametrize("label", TITLES)
def test_the_title_of_a_list_names_its_rows(superuser, label):
    page = superuser.get(url(label, "changelist"))
    assert heading_of(page) == TITLES[label]
    assert not (match := DJANGOS.search(text_of(page))), match


def test_the_index_page_uses_the_titles_of_the_lists(superuser):
    page = text_of(superuser.get("/admin/"))
    assert not (match := DJANGOS.search(page)), match
    assert all(f">{title}</a>" in page for title in TITLES.values())
    assert heading_of(superuser.get("/admin/auth/")) == "People"
    assert heading_of(superuser.get("/admin/articles/")) == "Articles"


@pytest.mark.slow
def test_the_title_of_a_form_names_its_object_and_a_new_form_states_so(superuser):
    make_article(section="News", tags=["Ferries"])
    publishing.correct(make_article(headline="Old mill"), note="It was 1906.", by="ada")
    for label, row, kind in (
        ("articles.section", Section.objects.get(), "Section"),
        ("articles.tag", Tag.objects.get(), "Tag"),
        ("auth.user", superuser.user, "User"),
    ):
        page = superuser.get(url(label, "change", row.pk))
        assert heading_of(page) == str(row)
        assert f'<p class="desk-noun">{kind}</p>' in text_of(page)
        assert heading_of(superuser.get(url(label, "add"))) == f"New {kind.lower()}"
        for name in ("change", "delete", "history"):
            page = re.sub("<option.*?</option>", "", text_of(superuser.get(url(label, name, row.pk))))  # permissions
            assert not (match := DJANGOS.search(page)), (name, match)


FORMS = ("deskcopy_add", "tag_add", "series_add", "storyimport_add", "findandreplace_add", "anonymisation_add")
OTHER_FORMS = ("/admin/auth/user/add/", "/admin/media/photo/add/", "/admin/password_change/", "/admin/account/")


@pytest.mark.slow
def test_no_label_of_a_form_ends_in_a_colon(superuser):
    article, tag = make_article(headline="Old mill", tags=["Ferries"]), Tag.objects.get()
    photo, user = make_photo(), superuser.user
    draft = make_draft(headline="Draft", authors=["Ada"], pictures=[Picture(photo=str(photo.uuid))])
    addresses = [*map(url_of, FORMS), *OTHER_FORMS, url_of("article_correct", article.pk)]
    addresses += [url_of("deskcopy_change", draft.desk_copy.pk), url_of("tag_change", tag.pk)]
    addresses += [url("media.photo", "change", photo.pk), f"/admin/auth/user/{user.pk}/password/"]
    pages = {address: text_of(superuser.get(address)) for address in addresses}
    pages["/admin/login/"] = text_of(Client().get("/admin/login/"))
    pages["signed out"] = text_of(Client().post(url("articles.tag", "add"), {"name": "Ferry"}))
    labels = {address: re.findall(r"<label[^>]*>\s*([^<]+?)\s*</label>", page) for address, page in pages.items()}
    assert all(labels.values()), [address for address, words in labels.items() if not words]
    assert not {address: wrong for address, words in labels.items() if (wrong := [w for w in words if w.endswith(":")])}


# --- headlines for keys ----------------------------------------------------------------------------------------------


def fill(number: int):
    """Create rows of every kind for stories that are live, withdrawn, erased and not yet published."""
    for count in range(number):
        live, gone, erased = (
            make_article(headline=f"{word} {number}.{count}") for word in ("Live", "Withdrawn", "Erased")
        )
        draft = make_draft(headline=f"Draft {number}.{count}", authors=["Ada"])
        publishing.withdraw(gone, reason="Wrong.", by="ada")
        for article in (live, gone, erased, draft):
            ImportedItem.objects.create(item=f"{number} {count} {article.pk}", article=article)
            AuditEntry.objects.create(by="ada", action="hold", noun="article", key=str(article.uuid))
            user = User.objects.first()
            ErasureRequest.objects.create(article=article, reference=f"4 C {article.pk}", requested_by=user)
        publishing.schedule(draft, due_at=timezone.now() + timezone.timedelta(days=1), by="ada")
        erasure.erase(erased, reason="By order.", by="ada")


LISTS = {
    "version": ("Live", "Withdrawn"),
    "address": ("Live", "Withdrawn"),
    "importeditem": ("Live", "Withdrawn", "Draft"),
    "auditentry": ("Live", "Withdrawn", "Draft"),
    "erasurerequest": ("Live", "Withdrawn", "Draft"),
    "scheduledstory": ("Draft",),
    "catalogueentry": ("Live",),
}


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_queries_of_a_list_with_headlines_do_not_grow_with_its_rows(superuser, django_assert_max_num_queries):
    fill(1)
    few = {}
    for name, words in LISTS.items():
        superuser.open(f"{name}_changelist")  # the first page of a process asks for permissions and content types
        with django_assert_max_num_queries(20) as queries:
            page = text_of(superuser.open(f"{name}_changelist"))
        few[name] = len(queries)
        for word in words:
            assert re.search(rf'href="/admin/articles/\w+/\d+/change/[^"]*">{word} 1\.0</a>', page), (name, word)
        assert (">Erased article</a>" in page) == (name not in ("scheduledstory", "catalogueentry")), name
    fill(4)
    for name in LISTS:
        with django_assert_max_num_queries(20) as queries:
            superuser.open(f"{name}_changelist")
        assert len(queries) == few[name], name


@pytest.mark.slow
@pytest.mark.one_engine
def test_the_queries_of_the_list_of_merges_do_not_grow_with_its_rows(superuser, django_assert_max_num_queries):
    for name in ("Ferry", "Boat"):
        superuser.post(url_of("tag_add"), {"name": name, "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0})
    into = Tag.objects.create(name="Ships", slug="ships")
    Merge.objects.create(noun="tag", slug="ferry", name="Ferry", into=into.pk, by="ada")
    with django_assert_max_num_queries(20) as few:
        assert ">Ships<" in text_of(superuser.open("merge_changelist"))
    for number in range(5):
        Merge.objects.create(noun="tag", slug=f"s{number}", name=f"S {number}", into=into.pk, by="ada")
    with django_assert_max_num_queries(len(few)):
        superuser.open("merge_changelist")


@pytest.mark.slow
def test_the_headline_of_a_draft_is_visible_only_to_those_who_may_see_the_draft(db):
    archivist = Colleague("Archivist")
    article = make_draft(headline="Mayor to resign")
    origin = ImportedItem.objects.create(item="a" * 64, article=article)
    for page in (archivist.open("importeditem_changelist"), archivist.open("importeditem_change", origin.pk)):
        assert page.status_code == 200
        assert "Mayor to resign" not in text_of(page)
        assert f"Article {str(article.uuid)[:8]}" in text_of(page)
    archivist.user.user_permissions.add(Permission.objects.get(codename="change_article"))
    assert "Mayor to resign" in text_of(archivist.open("importeditem_changelist"))


# --- dates, filters, states ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("1936", ">1936<"),
        ("1936-03", ">March 1936<"),
        ("1936-03-19", ">March 19, 1936<"),
        ("2026-10-08T18:15-04:00", ">October 8, 2026, 18:15 UTC−4<"),
    ],
)
@pytest.mark.one_engine
def test_the_date_of_a_story_is_printed_as_precisely_as_it_was_entered(superuser, published, words):
    make_article(published=published)
    for name in ("version_changelist", "catalogueentry_changelist"):
        page = text_of(superuser.open(name))
        assert words in page, name
        assert "-04:00" not in page


@pytest.mark.slow
def test_filters_have_labels_in_words_and_select_what_they_state(superuser):
    article = make_article(headline="Old mill")
    publishing.readdress(article, slug="the-old-mill", by="ada")
    page = text_of(superuser.open("address_changelist"))
    assert "Former, redirects" in page
    assert "the-old-mill" in page and "/old-mill/" in page
    assert "/old-mill/" not in text_of(superuser.get(url_of("address_changelist") + "?address=current"))
    for reference, executed in (("4 C 1", None), ("4 C 2", timezone.now())):
        ErasureRequest.objects.create(
            article=article, reference=reference, requested_by=superuser.user, executed_at=executed
        )
    for query, expected in (("waiting", "4 C 1"), ("executed", "4 C 2")):
        page = text_of(superuser.get(url_of("erasurerequest_changelist") + f"?standing={query}"))
        assert re.findall(r">(4 C \d)</a>", page) == [expected]
    log = text_of(superuser.get(url_of("auditentry_changelist") + "?noun=article"))
    assert ">Readdress<" in log
    assert "Nothing matches." in text_of(superuser.get(url_of("auditentry_changelist") + "?noun=tag"))


@pytest.mark.slow
def test_users_are_filtered_by_role_and_by_whether_they_may_sign_in(superuser):
    Colleague("Editor", name="edda")
    User.objects.create(username="gone", is_staff=True, is_active=False)
    people = reverse("admin:auth_user_changelist")
    for query, result in (("may=yes", {"chief", "edda"}), ("may=no", {"gone"}), ("may=all", {"chief"})):
        page = text_of(superuser.get(f"{people}?{query}"))
        assert set(re.findall(r"/change/[^>]*>(\w+)</a>", page)) == result
    assert ">Editor<" in text_of(superuser.get(people))


def test_a_background_job_states_its_task_and_its_progress(superuser):
    now = timezone.now()
    DBTaskResult.objects.create(
        task_path="articles.jobs.tasks.fix_everywhere",
        args_kwargs={"args": [7], "kwargs": {}},
        status="FAILED",
        run_after=now,
        backend_name="default",
        traceback="OperationalError: disk full",
    )
    page = text_of(superuser.get(reverse("admin:django_tasks_database_dbtaskresult_changelist")))
    assert ">Fix everywhere</a>" in page
    assert ">Failed<" in page
    work = DBTaskResult.objects.get()
    page = text_of(superuser.get(reverse("admin:django_tasks_database_dbtaskresult_change", args=[work.pk])))
    assert "disk full" in page


@pytest.mark.one_engine
def test_every_cell_names_its_column_and_whether_it_is_empty(superuser):
    Tag.objects.create(name="Ferries", slug="ferries", description="What <sails>.")
    Tag.objects.create(name="Trains", slug="trains")
    page = text_of(superuser.open("tag_changelist"))
    assert '<td data-label="Description" class="field-description">What &lt;sails&gt;.</td>' in page
    assert '<td data-label="Description" data-empty class="field-description">' in page


def test_a_copy_of_a_scheduled_story_is_labelled_as_the_text_that_follows_it(superuser):
    article = make_article(headline="As it is")
    publishing.open_on_desk(article, by="ada")
    publishing.schedule(
        article,
        story=make_story(headline="As it will be"),
        kind="update",
        due_at=timezone.now() + timezone.timedelta(days=1),
        by="ada",
    )
    assert ">As it will be</a>" in text_of(superuser.open("scheduledstory_changelist"))
    scheduled = article.scheduled
    heading = heading_of(superuser.open("scheduledstory_change", scheduled.pk))
    assert heading == f"Update due {moment_in_words(scheduled.due_at)}"


@pytest.mark.parametrize(
    "table", ["media/photo", "articles/tag", "auth/user", "articles/version", "articles/printedpage"]
)
@pytest.mark.parametrize("key", ["99999", "٣"])
def test_a_row_that_is_not_there_has_the_page_of_the_desk_for_what_is_missing(superuser, table, key):
    page = superuser.get(f"/admin/{table}/{key}/change/")
    assert page.status_code == 404 and "There is no such" in text_of(page)
