"""The desk speaks as a newsroom does: pages named for what is on them, headlines for keys, dates in words."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import AuditEntry, ErasureRequest, ImportedItem, Merge, Section, Tag
from articles.record import erasure, publishing
from tests.articles.admin.desk_client import Colleague, filled_in, url_of, words_of
from tests.factories import make_article, make_draft, make_story

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
    "articles.catalogueentry": "Catalogue",
    "articles.deskcopy": "Stories on the desk",
    "articles.erasurerequest": "Erasure requests",
    "articles.findandreplace": "Find and fix everywhere",
    "articles.merge": "Merges",
    "articles.importeditem": "Origins",
    "articles.scheduledstory": "Scheduled stories",
    "articles.section": "Sections",
    "articles.tag": "Tags",
    "articles.version": "Versions",
    "auth.group": "Roles",
    "auth.user": "Users",
    "django_tasks_database.dbtaskresult": "Background work",
    "media.photo": "Photographs",
}


@pytest.fixture
def chief(db):
    colleague = Colleague(name="chief")
    User.objects.filter(pk=colleague.user.pk).update(is_superuser=True)
    return colleague


def heading_of(page) -> str:
    return re.search(r"<h1>(.*?)</h1>", words_of(page), re.S)[1]


def url(label: str, page: str, *args) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def test_every_table_of_the_desk_has_its_title_here(chief):
    rooms = chief.get("/admin/").context["app_list"]
    assert {table["model"]._meta.label_lower for room in rooms for table in room["models"]} == set(TITLES)


@pytest.mark.parametrize("label", TITLES)
def test_a_list_is_called_what_it_lists(chief, label):
    page = chief.get(url(label, "changelist"))
    assert heading_of(page) == TITLES[label]
    assert not (said := DJANGOS.search(words_of(page))), said


def test_the_first_page_calls_every_table_what_its_list_is_called(chief):
    page = words_of(chief.get("/admin/"))
    assert not (said := DJANGOS.search(page)), said
    assert all(f">{title}</a>" in page for title in TITLES.values())
    assert heading_of(chief.get("/admin/auth/")) == "People"
    assert heading_of(chief.get("/admin/articles/")) == "Articles"


def test_a_form_is_called_what_it_shows_and_a_new_one_says_so(chief):
    make_article(section="News", tags=["Ferries"])
    publishing.correct(make_article(headline="Old mill"), note="It was 1906.", by="ada")
    for label, row, kind in (
        ("articles.section", Section.objects.get(), "Section"),
        ("articles.tag", Tag.objects.get(), "Tag"),
        ("auth.user", chief.user, "User"),
    ):
        page = chief.get(url(label, "change", row.pk))
        assert heading_of(page) == str(row)
        assert f'<p class="desk-noun">{kind}</p>' in words_of(page)
        assert heading_of(chief.get(url(label, "add"))) == f"New {kind.lower()}"
        for name in ("change", "delete", "history"):
            page = re.sub("<option.*?</option>", "", words_of(chief.get(url(label, name, row.pk))))  # permissions
            assert not (said := DJANGOS.search(page)), (name, said)


# --- headlines for keys ----------------------------------------------------------------------------------------------


def fill(number: int):
    """Every kind of row, of stories that are live, withdrawn, erased and not out yet."""
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


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.one_engine
def test_a_list_shows_headlines_at_the_same_cost_for_one_and_for_many(chief, name, django_assert_max_num_queries):
    fill(1)
    chief.open(f"{name}_changelist")  # the first page of a process asks for permissions and content types
    with django_assert_max_num_queries(20) as few:
        page = words_of(chief.open(f"{name}_changelist"))
    for word in LISTS[name]:
        assert re.search(rf'href="/admin/articles/\w+/\d+/change/[^"]*">{word} 1\.0</a>', page), word
    assert (">Erased article</a>" in page) == (name not in ("scheduledstory", "catalogueentry"))
    fill(4)
    with django_assert_max_num_queries(len(few)) as many:
        chief.open(f"{name}_changelist")
    assert len(many) == len(few)


@pytest.mark.one_engine
def test_merges_name_what_they_went_into_at_the_same_cost_for_one_and_for_many(chief, django_assert_max_num_queries):
    for name in ("Ferry", "Boat"):
        chief.post(url_of("tag_add"), {"name": name, "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0})
    into = Tag.objects.create(name="Ships", slug="ships")
    Merge.objects.create(noun="tag", slug="ferry", name="Ferry", into=into.pk, by="ada")
    with django_assert_max_num_queries(20) as few:
        assert ">Ships<" in words_of(chief.open("merge_changelist"))
    for number in range(5):
        Merge.objects.create(noun="tag", slug=f"s{number}", name=f"S {number}", into=into.pk, by="ada")
    with django_assert_max_num_queries(len(few)):
        chief.open("merge_changelist")


def test_a_draft_is_named_only_to_those_who_may_see_it(db):
    archivist = Colleague("Archivist")
    article = make_draft(headline="Mayor to resign")
    origin = ImportedItem.objects.create(item="a" * 64, article=article)
    for page in (archivist.open("importeditem_changelist"), archivist.open("importeditem_change", origin.pk)):
        assert page.status_code == 200
        assert "Mayor to resign" not in words_of(page)
        assert f"Article {str(article.uuid)[:8]}" in words_of(page)
    archivist.user.user_permissions.add(Permission.objects.get(codename="change_article"))
    assert "Mayor to resign" in words_of(archivist.open("importeditem_changelist"))


# --- dates, filters, states ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("1936", ">1936<"),
        ("1936-03", ">March 1936<"),
        ("1936-03-19", ">March 19, 1936<"),
        ("2026-10-08T18:15-04:00", ">October 8, 2026, 18:15<"),
    ],
)
@pytest.mark.one_engine
def test_a_storys_date_is_printed_as_precisely_as_it_is_known(chief, published, words):
    make_article(published=published)
    for name in ("version_changelist", "catalogueentry_changelist"):
        page = words_of(chief.open(name))
        assert words in page, name
        assert "-04:00" not in page


def test_filters_speak_in_words_and_find_what_they_say(chief):
    article = make_article(headline="Old mill")
    publishing.readdress(article, slug="the-old-mill", by="ada")
    page = words_of(chief.open("address_changelist"))
    assert "Former, redirects" in page
    assert "the-old-mill" in page and "/old-mill/" in page
    assert "/old-mill/" not in words_of(chief.get(url_of("address_changelist") + "?address=current"))
    for reference, executed in (("4 C 1", None), ("4 C 2", timezone.now())):
        ErasureRequest.objects.create(
            article=article, reference=reference, requested_by=chief.user, executed_at=executed
        )
    for asked, found in (("waiting", "4 C 1"), ("executed", "4 C 2")):
        page = words_of(chief.get(url_of("erasurerequest_changelist") + f"?standing={asked}"))
        assert re.findall(r">(4 C \d)</a>", page) == [found]
    log = words_of(chief.get(url_of("auditentry_changelist") + "?noun=article"))
    assert ">Readdress<" in log
    assert "Nothing matches." in words_of(chief.get(url_of("auditentry_changelist") + "?noun=tag"))


def test_people_are_found_by_whether_they_may_sign_in_and_by_role(chief):
    Colleague("Editor", name="edda")
    User.objects.create(username="gone", is_staff=True, is_active=False)
    people = reverse("admin:auth_user_changelist")
    for asked, result in (("may=yes", {"chief", "edda"}), ("may=no", {"gone"}), ("may=all", {"chief"})):
        page = words_of(chief.get(f"{people}?{asked}"))
        assert set(re.findall(r"/change/[^>]*>(\w+)</a>", page)) == result
    assert ">Editor<" in words_of(chief.get(people))


def test_background_work_says_what_it_does_and_how_it_stands(chief):
    now = timezone.now()
    DBTaskResult.objects.create(
        task_path="articles.jobs.tasks.fix_everywhere",
        args_kwargs={"args": [7], "kwargs": {}},
        status="FAILED",
        run_after=now,
        backend_name="default",
        traceback="OperationalError: disk full",
    )
    page = words_of(chief.get(reverse("admin:django_tasks_database_dbtaskresult_changelist")))
    assert ">Fix everywhere</a>" in page
    assert ">Failed<" in page
    work = DBTaskResult.objects.get()
    page = words_of(chief.get(reverse("admin:django_tasks_database_dbtaskresult_change", args=[work.pk])))
    assert "disk full" in page


@pytest.mark.one_engine
def test_every_cell_knows_its_column_and_whether_it_is_empty(chief):
    Tag.objects.create(name="Ferries", slug="ferries", description="What <sails>.")
    Tag.objects.create(name="Trains", slug="trains")
    page = words_of(chief.open("tag_changelist"))
    assert '<td data-label="Description" class="field-description">What &lt;sails&gt;.</td>' in page
    assert '<td data-label="Description" data-empty class="field-description">' in page


# --- two editors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("<p>The ferry sailed.</p>\n\n<p>Nobody missed it.</p>", None),
        ("<p>The ferry sank.</p><p>Nobody missed it.</p>", "The ferry sank."),
        ("<p>The ferry <em>sailed</em>.</p><p>Nobody missed it.</p>", "&lt;em&gt;sailed&lt;/em&gt;"),
    ],
)
@pytest.mark.one_engine
def test_two_saves_set_the_bodies_beside_each_other_only_where_they_differ(chief, typed, listed):
    draft = make_draft(body="<p>The ferry sailed.</p><p>Nobody missed it.</p>", headline="As it was")
    mine = chief.open("deskcopy_change", draft.desk_copy.pk)
    Colleague("Editor", name="otto").send(mine, headline="As Otto has it")
    refused = chief.post(mine.request["PATH_INFO"], filled_in(mine) | {"body": typed})
    rows = dict(
        re.findall(r'<th scope="row">(\w+)</th>.*?data-label="Typed by you">(.*?)</td>', words_of(refused), re.S)
    )
    assert rows.get("Body") == listed or listed in rows["Body"]
    assert "Headline" in rows


def test_a_story_that_follows_the_scheduled_one_is_called_what_will_be_published(chief):
    article = make_article(headline="As it is")
    publishing.open_on_desk(article, by="ada")
    publishing.schedule(
        article,
        story=make_story(headline="As it will be"),
        kind="update",
        due_at=timezone.now() + timezone.timedelta(days=1),
        by="ada",
    )
    assert ">As it will be</a>" in words_of(chief.open("scheduledstory_changelist"))
