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

from articles import desk, record, roles
from articles.admin.bulk_acts import ACTS, MOST, BulkAct, Piece
from articles.admin.lines import lines
from articles.admin.listing import listed
from articles.admin.standing import token_of
from articles.admin.wanted import Wanted
from articles.formats import jsonl
from articles.models import Article, BulkRun, DeskCopy, Scheduled, Section, Tag, Version
from articles.references import Directory

SECONDS = 20  # of work in one request
KEPT = timedelta(days=30)
CHANGED = "It was changed by somebody else since you looked; look again."


def start(request) -> HttpResponseRedirect:
    """Begin a run with the articles that were chosen on the list; nothing is done yet."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("admin:articles_article_changelist")
    act = ACTS.get(request.POST.get("act", ""))
    if act and not request.user.has_perm(act.needs):
        raise PermissionDenied
    keys = _chosen(request) if act else []
    if not keys:
        messages.warning(request, "Choose stories, and what to do with them." if not act else "No story was chosen.")
        return redirect("admin:articles_article_changelist")
    run = BulkRun.objects.create(
        act=request.POST["act"], by=request.user.get_username(), articles=[[key, 0, ""] for key in keys]
    )
    return redirect("admin:articles_article_bulk", run.pk)


def _chosen(request) -> list[int]:
    """Give the keys that were ticked, or the first of all that the list found."""
    if request.POST.get("across"):
        wanted = Wanted(QueryDict(request.POST.get("query", "")[:2000].lstrip("?")))
        wanted.page = 1
        return listed(request.user, wanted, timezone.now(), size=MOST).articles
    ticked = [key for key in request.POST.getlist("_selected_action")[:MOST] if key.isdecimal() and len(key) < 19]
    seen = set(roles.visible_to(request.user, Article.objects.filter(pk__in=ticked)).values_list("pk", flat=True))
    return [key for key in dict.fromkeys(map(int, ticked)) if key in seen]


def page(request, key: int, context: dict) -> HttpResponse:
    """Show a run: what will happen, or what has happened; do it when it is confirmed."""
    run = BulkRun.objects.filter(pk=key, by=request.user.get_username()).first()
    if run is None:
        raise Http404("There is no such run, or it is somebody else’s.")
    act = ACTS[run.act]
    if not request.user.has_perm(act.needs):
        raise PermissionDenied
    words = _words(run)
    form = None
    if request.method == "POST":
        if "look" in request.POST and act.form and not run.outcomes:
            form = act.form(request.POST)
            if form.is_valid():
                run.words = {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}
                run.said = act.said(form.cleaned_data)[:400]
                run.save(update_fields=["words", "said"])
                return redirect("admin:articles_article_bulk", run.pk)
        elif run.act == "export":
            return _exported(run, request.user)
        elif "do" in request.POST and not run.finished_at and (words or not act.form):
            _work(run, act, words, request.user)
            return redirect("admin:articles_article_bulk", run.pk)
        else:
            return redirect("admin:articles_article_bulk", run.pk)
    if form is None and act.form:
        form = act.form(initial={name: getattr(value, "name", value) for name, value in words.items()})
        if "section" in words:
            form.initial["section"] = words["section"].pk
    context |= _shown(run, act, words, request.user)
    context |= {"run": run, "act": act, "form": form, "title": run.said or act.label, "words": words}
    return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def prune(now: datetime) -> int:
    """Drop the reports that are a month old."""
    return BulkRun.objects.filter(begun_at__lt=now - KEPT).delete()[0]


def _words(run: BulkRun) -> dict:
    """Give what the run was given, with its tag or section as it is today; nothing where that is gone."""
    models = {"tag": Tag, "section": Section}
    words = {}
    for name, value in run.words.items():
        found = models[name].objects.filter(pk=value).first() if name in models else value
        if found is None:
            return {}
        words[name] = found
    return words


def _pieces(keys: list[int], user, now: datetime) -> dict[int, Piece]:
    """Load articles as the acts need them, in a fixed number of queries."""
    articles = {a.pk: a for a in roles.visible_to(user, Article.objects.filter(pk__in=keys)).select_related("entry")}
    versions = {v.article_id: v for v in Version.objects.filter(article__in=articles, number=F("article__latest"))}
    copies = {copy.article_id: copy for copy in desk.whole(DeskCopy.objects.filter(article__in=articles))}
    scheduled = set(Scheduled.objects.filter(article__in=articles).values_list("article_id", flat=True))
    directory = Directory()
    directory.find(v.story for v in versions.values() if v.story)
    return {
        key: Piece(article, versions.get(key), copies.get(key), key in scheduled, now, directory.resolve)
        for key, article in articles.items()
    }


def _shown(run: BulkRun, act: BulkAct, words: dict, user) -> dict:
    """Give a line for each story: what will happen; and afterwards what did, and what is left."""
    keys = [key for key, _, _ in run.articles]
    now = timezone.now()
    shown = {line.article.pk: line for line in lines(user, keys, now)}
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
    pieces = _pieces(keys, user, now)
    # What is shown now is what will be confirmed.
    seen = [[key, pieces[key].article.latest, token_of(pieces[key].copy)] for key in keys if key in pieces]
    BulkRun.objects.filter(pk=run.pk).update(articles=seen)
    plans = [(shown[key], act.plan(pieces[key], words, user)) for key in keys if key in pieces and key in shown]
    will = sum(bool(plan.will) for _, plan in plans)
    is_asked = not act.form or bool(words)
    return {
        "plans": sorted(plans, key=lambda row: bool(row[1].why_not)),
        "will": will,
        "will_not": len(plans) - will,
        "is_asked": is_asked,
    }


def _work(run: BulkRun, act: BulkAct, words: dict, user):
    """Do what is left to do, one article after the other, until it is done or the time is up."""
    stop = time.monotonic() + SECONDS
    for key, latest, seen in run.articles:
        if str(key) not in run.outcomes:
            _do_one(run, act, words, user, (key, latest, seen))
        if time.monotonic() > stop:
            return
    BulkRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=timezone.now(), words={})


def _do_one(run: BulkRun, act: BulkAct, words: dict, user, chosen: tuple[int, int, str]):
    """Do one article, once: whoever sends the same page at the same moment waits here, and finds it done."""
    key, latest, seen = chosen
    with transaction.atomic():
        outcomes = BulkRun.objects.select_for_update().get(pk=run.pk).outcomes
        if str(key) not in outcomes:
            outcomes[str(key)] = _tried(act, words, user, key, latest, seen)
            BulkRun.objects.filter(pk=run.pk).update(outcomes=outcomes)
    run.outcomes = outcomes


def _tried(act: BulkAct, words: dict, user, key: int, latest: int, seen: str) -> str:
    """Do it, or say why not; never in the story's own words, which an erasure would not find here."""
    piece = _pieces([key], user, timezone.now()).get(key)
    if piece is None or piece.article.latest != latest or token_of(piece.copy) != seen:
        return CHANGED
    planned = act.plan(piece, words, user)
    if planned.why_not:
        return planned.why_not
    title = str(piece.article)
    try:
        with transaction.atomic(), record.locked(piece.article) as current:
            act.do(piece._replace(article=current), words, user)
    except record.Conflict:
        return CHANGED
    except record.NothingChanged:
        return "Nothing in it would change."
    except ValidationError as error:
        return " ".join(error.messages).replace(title, "It")
    except (record.Refused, ValueError) as error:
        return str(error).replace(title, "It")
    except IntegrityError:
        return "Somebody else changed something at the same moment; try it again."
    return ""


def _exported(run: BulkRun, user) -> HttpResponse:
    """Send the chosen stories as a file; nothing changes."""
    now = timezone.now()
    pieces = _pieces([key for key, _, _ in run.articles], user, now)
    chosen = [pieces[key] for key, _, _ in run.articles if key in pieces]
    chosen = [piece for piece in chosen if ACTS["export"].plan(piece, {}, user).will]
    response = HttpResponse(content_type="application/x-ndjson; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="stories-{timezone.localdate(now)}.jsonl"'
    response.headers["Cache-Control"] = "no-store"
    jsonl.write((piece.story or desk.freeze(piece.copy) for piece in chosen), response)
    return response
