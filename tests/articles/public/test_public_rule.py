"""No public page reads the desk: imports, the SQL of every page and secret words on the desk prove it."""

import ast
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.urls import resolve
from django.utils import timezone

from articles import urls as article_urls
from articles.models import Comment, InternalNote, RelatedLink, Series, SeriesPart, comments, desk_history, desk_rows
from articles.models import desk as desk_models
from articles.record import erasure, publishing, series_changes
from articles.story.credits import AgencyLine
from articles.story.story import Picture
from media import urls as media_urls
from tests.articles.public.test_story_views import changed_story, url_of
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo
from tests.proofs import in_turn
from tests.shared_rows import shared_rows

DESK = {
    name: model
    for module in (desk_models, desk_history, desk_rows, comments)
    for name, model in vars(module).items()
    if isinstance(model, type) and issubclass(model, models.Model) and model.__module__ == module.__name__
}
DESK_TABLES = {model._meta.db_table for model in DESK.values()} | {
    field.m2m_db_table() for model in DESK.values() for field in model._meta.local_many_to_many
}
# What pages are made of. The count of what is overdue, for /healthz, is the one thing asked of the desk.
PUBLIC = [
    "articles/diff",
    "articles/public",
    "articles/search",
    "articles/story/credits.py",
    "articles/story/dates.py",
    "articles/story/html_blocks.py",
    "articles/story/notes.py",
    "articles/story/story.py",
    "articles/taxonomy/current_names.py",
    "articles/templatetags",
    "articles/urls.py",
]
PRIVATE = {
    "articles.record.desk_copies",
    "articles.models.desk",
    "articles.models.desk_history",
    "articles.models.desk_rows",
    "articles.models.comments",
    "articles.record.publishing",
    "articles.record.versioning",
    "articles.record.scheduling",
}
EXCEPTION = ("health_and_robots.py", "articles.record.scheduling")


def imports_of(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def python_files(place: str):
    path = settings.BASE_DIR / place
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert files, f"{place} is gone; name here what pages are made of"
    return files


@pytest.mark.slow
def test_modules_of_public_pages_do_not_import_the_desk():
    files = [path for place in PUBLIC for path in python_files(place)]
    assert len(files) > 15
    for path in files:
        for module, name in imports_of(path):
            if (path.name, module) == EXCEPTION:
                continue
            assert module not in PRIVATE and f"{module}.{name}" not in PRIVATE, path
            assert not (module.startswith("articles.models") and name in DESK), (path, name)


@pytest.mark.parametrize(("app", "forbidden"), [("media", ("articles", "newsroom")), ("articles", ("newsroom",))])
@pytest.mark.slow
def test_imports_point_one_way(app, forbidden):
    for path in python_files(app):
        for module, _ in imports_of(path):
            assert module.split(".")[0] not in forbidden, path


@shared_rows
def nonpublic_addresses():
    """Return the addresses of an archive that has one of everything readers must not see, each with a secret word."""
    parts = {
        "section": "News",
        "tags": ["Ferries"],
        "authors": ["Ada Cole"],
        "agency_lines": (AgencyLine("From Reuters.", "Reuters", "reuters"),),
        "pictures": (Picture("", "Caption", photo=str(make_photo().uuid)),),
    }
    live = make_article(**parts)
    publishing.update(live, story=changed_story(**parts), by="ada", note="New facts.")
    publishing.correct(live, note="It was Monday.", by="ada")
    original = make_article(headline="canaryoriginal", language="de")
    publishing.update(live, story=changed_story(**parts, translation_of=str(original.uuid)), by="ada")
    publishing.withdraw(original, reason="It was invented.", by="ada")
    InternalNote.objects.create(article=live, text="canaryinternal", by="ada")
    Comment.objects.create(article=live, quote="canaryquote", text="canarycomment", by="ada")
    publishing.open_on_desk(live, by="ada")
    desk_models.DeskCopy.objects.update(headline="canaryreworked")
    make_draft(headline="canarytranslation", language="fr", translation_of=str(original.uuid))
    make_draft(headline="canarydraft", section="canarysection", tags=["canarytag"], authors=["canaryauthor"])
    scheduled = make_draft(headline="canaryscheduled")
    publishing.schedule(scheduled, due_at=timezone.now() + timedelta(days=1), by="ada")
    withdrawn = make_article(headline="canarywithdrawn", body="<p>canaryold</p>", tags=["canarytagtwo"])
    publishing.update(withdrawn, story=make_story(headline="canarywithdrawn", body="<p>canarynew</p>"), by="ada")
    gone = [url_of(original)]
    gone += [url_of(withdrawn, below) for below in ("", "history/", "versions/1/", "compare/1/2/")]
    publishing.withdraw(withdrawn, reason="It was invented.", by="ada")
    erased = make_article(headline="plainly", body="<p>canaryerased</p>", authors=["canaryname"])
    gone += [url_of(erased, below) for below in ("", "history/", "versions/1/")]
    erasure.erase(erased, reason="By order.", by="ada")
    papers = Series(name="Papers")
    series_changes.save(papers, by="ada")
    for article in (live, scheduled, withdrawn, erased):
        SeriesPart.objects.create(series=papers, article=article, place=1)
        if article != live:
            RelatedLink.objects.create(article=live, related=article, place=1)
    hidden = Series(name="canaryseries")
    series_changes.save(hidden, by="ada")
    series_changes.add(hidden, scheduled, by="ada")
    gone += ["/series/canaryseries/", "/series/canaryseries/feed.atom"]
    return [*gone, "/2024/07/02/canarydraft/", "/tags/canarytag/", "/tags/canarytagtwo/", "/articles/?tag=canarytag"]


def crawl(client, start):
    """Yield (address, response) for every address that can be reached, each once."""
    waiting, seen = list(start), set(start)
    while waiting:
        url = waiting.pop()
        response = client.get(url)
        yield url, response
        if "html" not in response.headers.get("Content-Type", ""):
            continue
        for link in re.findall(r'(?:href|src|action)="([^"#]*)', response.content.decode()):
            link = unescape(link).removeprefix(settings.SITE_URL)
            link = url.split("?")[0] + link if link.startswith("?") else link
            if url.startswith("/articles/?") and link.startswith("/articles/?"):
                continue  # each list one step narrower, not every way to combine the steps
            if link.startswith("/") and not link.startswith(("/static/", "//")) and link not in seen:
                seen.add(link)
                waiting.append(link)
        led_to = response.headers.get("Location", "").removeprefix(settings.SITE_URL)
        if led_to and led_to not in seen:
            seen.add(led_to)
            waiting.append(led_to)


def refuse_desk_tables(execute, sql, params, many, context):
    named = {table for table in DESK_TABLES if f'"{table}"' in sql}
    assert not named, f"a public page asked the desk ({named}): {sql}"
    return execute(sql, params, many, context)


START = ["/", "/articles/suggestions?q=fer", "/articles/suggestions?q=can"]
START += ["/robots.txt", "/tags/?kind=topic", "/agencies/", "/photos/"]
START += ["/sitemap.xml", "/sitemaps/2024-07.xml", "/news-sitemap.xml", "/feeds/latest.rss", "/feeds/corrections.json"]
START += ["/articles/feed.json", "/articles/feed.rss", "/theme.css", "/logo", "/site-picture"]
NO_PAGE = "/printed/00000000-0000-4000-8000-000000000000/"
START += ["/printed/2024/07/02/", NO_PAGE, f"{NO_PAGE}1-small.webp", f"{NO_PAGE}file", f"/audio/{NO_PAGE[9:-1]}.mp3"]
START += ["/log/", "/log/checkpoint", "/log/key", "/log/verify_proof.py", "/log/tile/0/000", "/log/consistency/1/2"]
START += ["/api/v1/articles/", f"/api/v1/articles/{NO_PAGE[9:]}", "/api/v1/openapi.json", "/oembed"]
START += ["/license.xml", "/trust.txt", "/.well-known/tdmrep.json", "/2024/7/2/"]
START += [f"/log/timestamps/1/{'0' * 32}.tsr"]


@pytest.mark.long
def test_no_public_page_reads_the_desk_or_shows_a_word_of_it(client, nonpublic_addresses):
    names = set()
    requested_words = {word for url in nonpublic_addresses for word in re.findall(r"canary\w+", url)}
    call_command("log_key")
    with connection.execute_wrapper(refuse_desk_tables):
        for url, response in crawl(client, START + nonpublic_addresses):
            assert response.status_code in (200, 301, 302, 404, 410), url
            assert not response.cookies and "Cookie" not in response.headers.get("Vary", ""), url
            names.add(resolve(url.split("?")[0]).url_name)
            if not response.headers.get("Content-Type", "").startswith("image/"):
                words = set(re.findall(r"canary\w+", response.content.decode(errors="replace")))
                own = requested_words if url in nonpublic_addresses else set(re.findall(r"canary\w+", url))
                assert not words - own, (url, words)
    assert names >= {pattern.name for pattern in article_urls.urlpatterns + media_urls.urlpatterns} - {"healthz"}


def test_the_health_page_reads_only_a_count_from_the_desk(client, nonpublic_addresses):
    statements = []

    def collect_statement(execute, sql, params, many, context):
        statements.extend(sql for table in DESK_TABLES if f'"{table}"' in sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(collect_statement):
        assert client.get("/healthz").status_code == 200
    assert len(statements) == 1 and statements[0].startswith("SELECT COUNT(*)")


def test_the_guard_detects_a_page_that_reads_the_desk():
    with pytest.raises(AssertionError, match="asked the desk"):
        refuse_desk_tables(None, 'SELECT * FROM "articles_deskcopy"', None, False, None)


ODD = [
    "%00", "a%00b", "%ff%fe", "%ed%a0%80", "x" * 3000, "9" * 400, "-1", "0", "0000", "9999", "99999", "..%2f", "<b>",
    "%F0%9F%98%80", "older.99999999999999999999", "older.-999999999999", "newer.999999999999", "older.1.1",
    "older.99999999999.9", "newer.-99999999999.999999999999999999", "1e9", "١٢", "true", "'; DROP TABLE x; --",
]  # fmt: skip
PAGES = [
    "/", "/articles/", "/2024/", "/2024/07/", "/2024/07/02/", "/sections/", "/sections/news/", "/tags/",
    "/tags/ferries/", "/authors/", "/authors/ada-cole/", "/agencies/", "/corrections/", "ARTICLE", "ARTICLEhistory/",
    "ARTICLEversions/1/", "ARTICLEcompare/1/2/", "ARTICLEcompare/", "/healthz", "/robots.txt",
    "/feeds/latest.atom", "/feeds/corrections.rss", "/articles/feed.json", "/tags/ferries/feed.atom", "/sitemap.xml",
    "/sitemaps/2024-07.xml", "/news-sitemap.xml", "/series/", "/series/papers/", "/series/papers/feed.rss",
    "/api/v1/articles/", "/oembed",
]  # fmt: skip
PARAMETERS = ["cursor", "kind", "section", "tag", "not_author", "after", "before", "lang", "has_photo", "sort", "whole"]
PARAMETERS += ["old", "q", "as_of", "%00", ""]
PLACES = ["/{}/", "/{}/07/", "/2024/{}/", "/2024/07/{}/", "/2024/07/02/{}/", "/sections/{}/", "/tags/{}/", "/{}"]
PLACES += ["/sitemaps/{}.xml", "/tags/{}/feed.atom", "/feeds/latest.{}"]
PLACES += ["/series/{}/", "/series/{}/feed.json", "/series/papers/feed.{}"]
PLACES += ["/authors/{}/", "/agencies/{}/", "ARTICLE{}/", "ARTICLEversions/{}/", "ARTICLEcompare/{}/2/"]
PLACES += ["/corrections/{}/", "/corrections/2024/{}/", "ARTICLEtimemap/{}/"]
DAYS = ["/0000/", "/9999/", "/9999/12/31/", "/2157/12/31/", "/1441/01/01/", "/2023/02/29/", "/2024/00/", "/2024/7/"]


@pytest.mark.proof
def test_no_address_causes_a_server_error(client, nonpublic_addresses):
    article = url_of(make_article(headline="Odd", section="News", tags=["Ferries"], authors=["Ada Cole"]))
    urls = [place.format(odd) for number, place in enumerate(PLACES) for odd in in_turn(ODD, number)] + DAYS
    for number, page in enumerate(
        PAGES
    ):  # a third of the values for each parameter of a page, another third on the next
        for turn in range(number % 3, len(ODD), 3):
            urls.append(
                f"{page}?" + "&".join(f"{name}={ODD[(turn + at) % len(ODD)]}" for at, name in enumerate(PARAMETERS))
            )
    urls += [f"{page}?" + "&".join(f"tag={odd}&cursor={odd}" for odd in ODD) for page in PAGES]
    for url in urls:
        response = client.get(url.replace("ARTICLE", article))
        assert response.status_code in (200, 301, 404), (url[:200], response.status_code)
