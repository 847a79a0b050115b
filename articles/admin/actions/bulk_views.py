"""The pages of bulk actions. Articles are chosen in the list, their plans are shown, then each is done and reported.

    list ──POST──▶ run ──▶ its page: plans and refusals ──POST──▶ each article in its own transaction ──▶ report

A run does each article once, however often its page is sent. If the time limit is reached, the editor continues it.
"""

import hashlib
import json
import time
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.actions.base import BulkAction, BulkItem, FormData
from articles.admin.actions.registry import BULK_ACTIONS
from articles.admin.article.list_params import ArticleListParams
from articles.admin.article.list_query import find_articles
from articles.admin.article.list_rows import article_rows
from articles.admin.article.status import edit_token
from articles.admin.article.warnings import warnings_of
from articles.desk import permissions, workflow
from articles.models import Article, BulkRun, DeskCopy, ScheduledStory, Version
from articles.models.transactions import atomic
from articles.record import desk_copies, versioning
from articles.story.lazy_text import gettext_lazy as _
from articles.taxonomy.resolver import TaxonomyResolver
from articles.taxonomy.taxonomy import TAXONOMIES

MAX_ARTICLES = 500
TIME_LIMIT_SECONDS = 20  # of work in one request
RETENTION = timedelta(days=30)
CHANGED_NOTICE = _("It was changed by somebody else since you looked; look again.")
TERM_GONE = _("What was chosen is not there any more: somebody deleted or merged it meanwhile. Choose again.")


def start(request) -> HttpResponseRedirect:
    """Create a run of the action and the articles that were chosen in the list, and redirect to its page."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("admin:articles_article_changelist")
    action = BULK_ACTIONS.get(request.POST.get("bulk_action", ""))
    if action and not action.is_offered_to(request.user):
        raise PermissionDenied
    keys = _chosen_keys(request) if action else []
    if action is None or not keys:
        messages.warning(
            request,
            gettext("Choose stories, and what to do with them.") if not action else gettext("No story was chosen."),
        )
        return redirect("admin:articles_article_changelist")
    run = BulkRun.objects.create(
        action_name=action.bulk_name, by=request.user.get_username(), articles=[[key, 0, ""] for key in keys]
    )
    return redirect("admin:articles_article_bulk", run.pk)


def _chosen_keys(request) -> list[int]:
    """Return the keys that were ticked, or the first `MAX_ARTICLES` of the whole list if "all" was ticked."""
    if request.POST.get("across"):
        params = ArticleListParams(QueryDict(request.POST.get("query", "")[:2000].lstrip("?")))
        params.page = 1
        return find_articles(request.user, params, timezone.now(), size=MAX_ARTICLES).articles
    ticked = [
        key for key in request.POST.getlist("_selected_action")[:MAX_ARTICLES] if key.isdecimal() and len(key) < 19
    ]
    visible = set(
        permissions.visible_to(request.user, Article.objects.filter(pk__in=ticked)).values_list("pk", flat=True)
    )
    return [key for key in dict.fromkeys(map(int, ticked)) if key in visible]


def page(request, key: int, context: dict) -> HttpResponse:
    """Return the page of a run: the form and the plans, or the report. A POST sends the form or does the run."""
    run = BulkRun.objects.filter(pk=key, by=request.user.get_username()).first()
    if run is None:
        raise Http404(gettext("There is no such run, or it is somebody else’s."))
    action = BULK_ACTIONS[run.action_name]
    if not action.is_offered_to(request.user):
        raise PermissionDenied
    form_data = _form_data(run)
    form = None
    if request.method == "POST":
        if "look" in request.POST and action.bulk_form and not run.outcomes:
            form = action.form_for(request.user, request.POST)
            if form.is_valid():
                run.form_data = {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}
                run.title = action.describe(form.cleaned_data)[:400]
                run.save(update_fields=["form_data", "title"])
                return redirect("admin:articles_article_bulk", run.pk)
        elif action.is_download:
            return _download(run, action, request.user)
        elif "do" in request.POST and not run.finished_at and (form_data or not action.bulk_form):
            if request.POST.get("displayed") != _page_token(run):
                messages.warning(
                    request, gettext("This was shown anew on another page in the meantime; look at it again.")
                )
                return redirect("admin:articles_article_bulk", run.pk)
            _run(run, action, form_data, request.user)
            return redirect("admin:articles_article_bulk", run.pk)
        else:
            if run.form_data and not form_data:
                messages.warning(request, TERM_GONE)
            return redirect("admin:articles_article_bulk", run.pk)
    if form is None and action.bulk_form:
        form = action.form_for(request.user, initial=form_data)
    context |= (
        _report_context(run, request.user) if run.outcomes else _plan_context(run, action, form_data, request.user)
    )
    context |= {"displayed": _page_token(run)}  # after the plan, which stores the states that it shows
    context |= {"run": run, "action": action, "form": form, "title": run.title or action.label}
    return TemplateResponse(request, "admin/articles/actions/bulk.html", context)


def delete_expired(now: datetime) -> int:
    """Delete the runs that are older than `RETENTION`; return their number."""
    return BulkRun.objects.filter(begun_at__lt=now - RETENTION).delete()[0]


def _page_token(run: BulkRun) -> str:
    """Return the token of what the page of a run shows: a page of another tab confirms only what it shows itself."""
    return hashlib.sha256(json.dumps([run.articles, run.form_data]).encode()).hexdigest()


def _form_data(run: BulkRun) -> FormData:
    """Return the stored form data of a run, with tag and section as rows; empty if one of the rows is gone."""
    form_data = {}
    for name, value in run.form_data.items():
        current = TAXONOMIES[name].model.objects.filter(pk=value).first() if name in TAXONOMIES else value
        if current is None:
            return {}
        form_data[name] = current
    return form_data


def _load_items(keys: list[int], user, now: datetime) -> dict[int, BulkItem]:
    """Return the items of the articles that a user may see, by key, in a fixed number of queries."""
    visible = permissions.visible_to(user, Article.objects.filter(pk__in=keys))
    articles = {article.pk: article for article in visible.select_related("entry", "writer")}
    versions = {v.article_id: v for v in Version.objects.filter(article__in=articles, number=F("article__latest"))}
    copies = {copy.article_id: copy for copy in desk_copies.with_rows(DeskCopy.objects.filter(article__in=articles))}
    scheduled = set(ScheduledStory.objects.filter(article__in=articles).values_list("article_id", flat=True))
    resolver = TaxonomyResolver()
    resolver.unknown(v.story for v in versions.values() if v.story)
    return {
        key: BulkItem(article, versions.get(key), copies.get(key), key in scheduled, now, resolver.resolve)
        for key, article in articles.items()
    }


def _plan_context(run: BulkRun, action: BulkAction, form_data: FormData, user) -> dict:
    """Return the plan of each article, refusals last, and store which state of each article the page shows."""
    keys = [key for key, _, _ in run.articles]
    now = timezone.now()
    rows = {row.article.pk: row for row in article_rows(user, keys, now)}
    items = _load_items(keys, user, now)
    # Confirming the page confirms this state; an article that changes before is refused.
    displayed_states = [[key, items[key].article.latest, edit_token(items[key].copy)] for key in keys if key in items]
    run.articles = displayed_states
    run.save(update_fields=["articles"])
    plans = [(rows[key], action.plan(items[key], form_data, user)) for key in keys if key in items and key in rows]
    planned_count = sum(bool(plan.effect) for _, plan in plans)
    planned = [items[row.article.pk] for row, plan in plans if plan.effect and items[row.article.pk].copy]
    ready = [item for item in planned if item.copy and item.copy.state == DeskCopy.State.READY]
    warnings = warnings_of([(i.article, i.desk_story) for i in planned], now) if action.has_checks else {}
    plans = [(row, plan._replace(warnings=tuple(warnings.get(row.article.pk, ())))) for row, plan in plans]
    return {
        "plans": sorted(plans, key=lambda row_and_plan: bool(row_and_plan[1].refusal)),
        "planned_count": planned_count,
        "warned_count": sum(bool(of_story) for of_story in warnings.values()),
        "unapproved_count": 0 if action.keeps_approval(user) else len(ready),
        "refused_count": len(plans) - planned_count,
        "is_ready": not action.bulk_form or bool(form_data),
    }


def _report_context(run: BulkRun, user) -> dict:
    """Return the outcome of each article: "" if it was done, None if it is left, else the refusal. Done ones last."""
    keys = [key for key, _, _ in run.articles]
    by_key = {row.article.pk: row for row in article_rows(user, keys, timezone.now())}
    rows = [(by_key.get(key), run.outcomes.get(str(key))) for key in keys]
    done = sum(outcome == "" for _, outcome in rows)
    left = sum(outcome is None for _, outcome in rows)
    return {
        "is_report": True,
        "rows": sorted(rows, key=lambda row_and_outcome: row_and_outcome[1] == ""),
        "done": done,
        "left": left,
        "failed": len(rows) - done - left,
    }


def _run(run: BulkRun, action: BulkAction, form_data: FormData, user):
    """Do the articles without an outcome one by one, until all are done or the time limit is reached."""
    stop = time.monotonic() + TIME_LIMIT_SECONDS
    for key, latest, displayed_token in run.articles:
        if str(key) not in run.outcomes:
            _run_one(run, action, form_data, user, (key, latest, displayed_token))
        if time.monotonic() > stop:
            return
    BulkRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=timezone.now(), form_data={})


def _run_one(run: BulkRun, action: BulkAction, form_data: FormData, user, displayed_state: tuple[int, int, str]):
    """Do one article once: a second request with the same page waits for the lock and then finds the outcome."""
    key, latest, displayed_token = displayed_state
    with atomic(Article):
        outcomes = BulkRun.objects.select_for_update().get(pk=run.pk).outcomes
        if str(key) not in outcomes:
            outcomes[str(key)] = _try_action(action, form_data, user, key, latest, displayed_token)
            BulkRun.objects.filter(pk=run.pk).update(outcomes=outcomes)
    run.outcomes = outcomes


def _try_action(action: BulkAction, form_data: FormData, user, key: int, latest: int, displayed_token: str) -> str:
    """Do one article; return "", or why it was refused.

    The text must not contain the title or other words of the story: an erasure would not find them in the run.
    """
    item = _load_items([key], user, timezone.now()).get(key)
    if item is None or item.article.latest != latest or edit_token(item.copy) != displayed_token:
        return str(CHANGED_NOTICE)
    plan = action.plan(item, form_data, user)
    if plan.refusal:
        return str(plan.refusal)
    title = str(item.article)
    try:
        with (
            atomic(Article),
            versioning.locked(item.article) as current,
            workflow.approval(current.uuid, by=user.get_username(), stays=action.keeps_approval(user)),
        ):
            action.do_item(item._replace(article=current), form_data, user)
    except (versioning.Conflict, Article.DoesNotExist):
        return str(CHANGED_NOTICE)
    except versioning.NothingChanged:
        return gettext("Nothing in it would change.")
    except ValidationError as error:
        return " ".join(error.messages).replace(title, gettext("It"))
    except (versioning.ActionRefused, ValueError) as error:
        return str(error).replace(title, gettext("It"))
    except IntegrityError:
        return gettext("Somebody else changed something at the same moment; try it again.")
    return ""


def _download(run: BulkRun, action: BulkAction, user) -> HttpResponse:
    now = timezone.now()
    items = _load_items([key for key, _, _ in run.articles], user, now)
    return action.download([items[key] for key, _, _ in run.articles if key in items], user, now)
