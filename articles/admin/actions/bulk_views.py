"""Many articles at once: chosen on the list, shown with what will happen to each, done one by one, and reported.

    list ──POST──▶ a run ──▶ its page: what will happen, or why not ──POST──▶ each in its own transaction ──▶ the report

A run does each article once, however often its page is sent; where the time is up it goes on when asked to.
"""

import time
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.admin.actions.bulk_actions import BULK_ACTIONS, MAX_ARTICLES, BulkAction, BulkItem
from articles.admin.article.list_params import ArticleListParams
from articles.admin.article.list_query import find_articles
from articles.admin.article.list_rows import article_rows
from articles.admin.article.status import edit_token
from articles.desk import permissions
from articles.importing.formats import jsonl
from articles.models import Article, BulkRun, DeskCopy, ScheduledStory, Version
from articles.record import desk_copies, versioning
from articles.taxonomy.resolver import TaxonomyResolver
from articles.taxonomy.taxonomy import TAXONOMIES

TIME_LIMIT_SECONDS = 20  # of work in one request
RETENTION = timedelta(days=30)
CHANGED_NOTICE = "It was changed by somebody else since you looked; look again."


def start(request) -> HttpResponseRedirect:
    """Begin a run with the articles that were chosen on the list; nothing is done yet."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("admin:articles_article_changelist")
    action = BULK_ACTIONS.get(request.POST.get("act", ""))
    if action and not request.user.has_perm(action.permission):
        raise PermissionDenied
    keys = _chosen_keys(request) if action else []
    if not keys:
        messages.warning(request, "Choose stories, and what to do with them." if not action else "No story was chosen.")
        return redirect("admin:articles_article_changelist")
    run = BulkRun.objects.create(
        act=request.POST["act"], by=request.user.get_username(), articles=[[key, 0, ""] for key in keys]
    )
    return redirect("admin:articles_article_bulk", run.pk)


def _chosen_keys(request) -> list[int]:
    """Give the keys that were ticked, or the first of all that the list found."""
    if request.POST.get("across"):
        params = ArticleListParams(QueryDict(request.POST.get("query", "")[:2000].lstrip("?")))
        params.page = 1
        return find_articles(request.user, params, timezone.now(), size=MAX_ARTICLES).articles
    ticked = [
        key for key in request.POST.getlist("_selected_action")[:MAX_ARTICLES] if key.isdecimal() and len(key) < 19
    ]
    seen = set(permissions.visible_to(request.user, Article.objects.filter(pk__in=ticked)).values_list("pk", flat=True))
    return [key for key in dict.fromkeys(map(int, ticked)) if key in seen]


def page(request, key: int, context: dict) -> HttpResponse:
    """Show a run: what will happen, or what has happened; do it when it is confirmed."""
    run = BulkRun.objects.filter(pk=key, by=request.user.get_username()).first()
    if run is None:
        raise Http404("There is no such run, or it is somebody else’s.")
    action = BULK_ACTIONS[run.act]
    if not request.user.has_perm(action.permission):
        raise PermissionDenied
    form_data = _form_data(run)
    form = None
    if request.method == "POST":
        if "look" in request.POST and action.form and not run.outcomes:
            form = action.form(request.POST)
            if form.is_valid():
                run.words = {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}
                run.said = action.describe(form.cleaned_data)[:400]
                run.save(update_fields=["words", "said"])
                return redirect("admin:articles_article_bulk", run.pk)
        elif run.act == "export":
            return _export_response(run, request.user)
        elif "do" in request.POST and not run.finished_at and (form_data or not action.form):
            _run(run, action, form_data, request.user)
            return redirect("admin:articles_article_bulk", run.pk)
        else:
            return redirect("admin:articles_article_bulk", run.pk)
    if form is None and action.form:
        form = action.form(initial={name: getattr(value, "name", value) for name, value in form_data.items()})
        if "section" in form_data:
            form.initial["section"] = form_data["section"].pk
    context |= _page_context(run, action, form_data, request.user)
    context |= {"run": run, "action": action, "form": form, "title": run.said or action.label, "words": form_data}
    return TemplateResponse(request, "admin/articles/actions/bulk.html", context)


def delete_expired(now: datetime) -> int:
    """Drop the reports that are a month old."""
    return BulkRun.objects.filter(begun_at__lt=now - RETENTION).delete()[0]


def _form_data(run: BulkRun) -> dict:
    """Give what the run was given, with its tag or section as it is today; nothing where that is gone."""
    form_data = {}
    for name, value in run.words.items():
        found = TAXONOMIES[name].model.objects.filter(pk=value).first() if name in TAXONOMIES else value
        if found is None:
            return {}
        form_data[name] = found
    return form_data


def _load_items(keys: list[int], user, now: datetime) -> dict[int, BulkItem]:
    """Load articles as the acts need them, in a fixed number of queries."""
    articles = {
        a.pk: a for a in permissions.visible_to(user, Article.objects.filter(pk__in=keys)).select_related("entry")
    }
    versions = {v.article_id: v for v in Version.objects.filter(article__in=articles, number=F("article__latest"))}
    copies = {copy.article_id: copy for copy in desk_copies.with_rows(DeskCopy.objects.filter(article__in=articles))}
    scheduled = set(ScheduledStory.objects.filter(article__in=articles).values_list("article_id", flat=True))
    resolver = TaxonomyResolver()
    resolver.unknown(v.story for v in versions.values() if v.story)
    return {
        key: BulkItem(article, versions.get(key), copies.get(key), key in scheduled, now, resolver.resolve)
        for key, article in articles.items()
    }


def _page_context(run: BulkRun, action: BulkAction, form_data: dict, user) -> dict:
    """Give a line for each story: what will happen; and afterwards what did, and what is left."""
    keys = [key for key, _, _ in run.articles]
    now = timezone.now()
    shown = {line.article.pk: line for line in article_rows(user, keys, now)}
    if run.outcomes:
        rows = [(shown.get(key), run.outcomes.get(str(key))) for key in keys]
        done = sum(outcome == "" for _, outcome in rows)
        left = sum(outcome is None for _, outcome in rows)
        return {
            "is_report": True,
            "rows": sorted(rows, key=lambda row: row[1] == ""),
            "done": done,
            "left": left,
            "failed": len(rows) - done - left,
        }
    items = _load_items(keys, user, now)
    # What is shown now is what will be confirmed.
    seen = [[key, items[key].article.latest, edit_token(items[key].copy)] for key in keys if key in items]
    BulkRun.objects.filter(pk=run.pk).update(articles=seen)
    plans = [(shown[key], action.plan(items[key], form_data, user)) for key in keys if key in items and key in shown]
    will = sum(bool(plan.effect) for _, plan in plans)
    is_asked = not action.form or bool(form_data)
    return {
        "plans": sorted(plans, key=lambda row: bool(row[1].refusal)),
        "will": will,
        "will_not": len(plans) - will,
        "is_asked": is_asked,
    }


def _run(run: BulkRun, action: BulkAction, form_data: dict, user):
    """Do what is left to do, one article after the other, until it is done or the time is up."""
    stop = time.monotonic() + TIME_LIMIT_SECONDS
    for key, latest, seen in run.articles:
        if str(key) not in run.outcomes:
            _run_one(run, action, form_data, user, (key, latest, seen))
        if time.monotonic() > stop:
            return
    BulkRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=timezone.now(), words={})


def _run_one(run: BulkRun, action: BulkAction, form_data: dict, user, chosen: tuple[int, int, str]):
    """Do one article, once: whoever sends the same page at the same moment waits here, and finds it done."""
    key, latest, seen = chosen
    with transaction.atomic():
        outcomes = BulkRun.objects.select_for_update().get(pk=run.pk).outcomes
        if str(key) not in outcomes:
            outcomes[str(key)] = _try_action(action, form_data, user, key, latest, seen)
            BulkRun.objects.filter(pk=run.pk).update(outcomes=outcomes)
    run.outcomes = outcomes


def _try_action(action: BulkAction, form_data: dict, user, key: int, latest: int, seen: str) -> str:
    """Do it, or say why not; never in the story's own words, which an erasure would not find here."""
    item = _load_items([key], user, timezone.now()).get(key)
    if item is None or item.article.latest != latest or edit_token(item.copy) != seen:
        return CHANGED_NOTICE
    planned = action.plan(item, form_data, user)
    if planned.refusal:
        return planned.refusal
    title = str(item.article)
    try:
        with transaction.atomic(), versioning.locked(item.article) as current:
            action.do(item._replace(article=current), form_data, user)
    except versioning.Conflict:
        return CHANGED_NOTICE
    except versioning.NothingChanged:
        return "Nothing in it would change."
    except ValidationError as error:
        return " ".join(error.messages).replace(title, "It")
    except (versioning.ActionRefused, ValueError) as error:
        return str(error).replace(title, "It")
    except IntegrityError:
        return "Somebody else changed something at the same moment; try it again."
    return ""


def _export_response(run: BulkRun, user) -> HttpResponse:
    """Send the chosen stories as a file; nothing changes."""
    now = timezone.now()
    items = _load_items([key for key, _, _ in run.articles], user, now)
    chosen = [items[key] for key, _, _ in run.articles if key in items]
    chosen = [item for item in chosen if BULK_ACTIONS["export"].plan(item, {}, user).effect]
    response = HttpResponse(content_type="application/x-ndjson; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="stories-{timezone.localdate(now)}.jsonl"'
    response.headers["Cache-Control"] = "no-store"
    jsonl.write((item.story or desk_copies.freeze(item.copy) for item in chosen), response)
    return response
