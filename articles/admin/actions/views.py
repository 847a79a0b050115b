"""The page of one action: form, preview and message. If the action is refused, the form keeps the input."""

import re
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles.admin.actions.base import ArticleAction
from articles.admin.actions.forms import ActionForm
from articles.admin.actions.registry import ACTIONS
from articles.admin.article.status import ArticleStatus, difference, displayed_text_token
from articles.admin.article.status_sentences import editing_sentences, status_sentences
from articles.admin.article.warnings import warnings_context
from articles.desk import permissions, workflow
from articles.models import Article, DeskCopy
from articles.record import versioning
from articles.record.revision import reads_the_same

_GROUPS_THAT_TAKE_THE_COPY = ("publish", "desk", "version", "revision")


def action_page(request: HttpRequest, article: Article, name: str, context: dict) -> HttpResponse:
    """Return the page of one action, or do the action and redirect; `context` is the one of all pages of the admin."""
    action, status = ACTIONS[name], ArticleStatus(article)
    if not action.is_allowed_to(request.user, article):
        raise PermissionDenied
    if request.method == "POST":
        form = action.form(request.POST, status=status)
        if form.is_valid():
            message, refusals = _run(action, status, form, request.user)
            if not refusals:
                return _redirect(request, action, article, message)
            for field, reason in refusals.items():
                form.add_error(field if field in form.fields else None, reason)
            status = form.status = ArticleStatus(Article.objects.get(pk=article.pk))
        form.refresh_version_fields()
    elif not action.is_possible(status):
        messages.warning(request, _not_possible(action, status))
        return redirect("admin:articles_article_change", article.pk)
    else:
        form = action.form(status=status, initial={"number": request.GET.get("number")})
    context |= {
        "action": action,
        "form": form,
        "status": status,
        "title": action.label,
        "article": article,
        "editing": editing_sentences(status.copy, request.user) if action.group in _GROUPS_THAT_TAKE_THE_COPY else [],
        "may_open": ACTIONS["open"].is_available(request.user, status),
        "may_edit": permissions.may_edit(request.user, article),
        "may_schedule": action.shows_desk_copy
        and action.name != "schedule"
        and ACTIONS["schedule"].is_available(request.user, status),
    }
    if action.has_checks:
        context |= warnings_context(
            status, status.text_to_publish, _moment(action, status, form), may_edit=context["may_edit"]
        )
    context |= _difference_context(action, status, form)
    return TemplateResponse(request, "admin/articles/actions/action.html", context)


def _moment(action: ArticleAction, status: ArticleStatus, form: ActionForm) -> datetime:
    """Return the moment that the check before publishing is about: now, or when it is due."""
    if action.name != "schedule":
        return timezone.now()
    due_at = form.cleaned_data.get("due_at") if form.is_bound else None
    return due_at or status.publication_moment(timezone.now())


def _not_possible(action: ArticleAction, status: ArticleStatus) -> str:
    return gettext("%(label)s is not possible now. %(sentences)s") % {
        "label": action.label,
        "sentences": " ".join(status_sentences(status)),
    }


def _run(action: ArticleAction, status: ArticleStatus, form: ActionForm, user) -> tuple[str, dict[str, str]]:
    """Do the action on the article as the editor saw it; return the message, and why it was refused by field.

    The field is "" for a reason that is about none of them.
    """
    form_data = dict(form.cleaned_data)
    article = status.article
    article.latest, displayed_token = form_data.pop("latest"), form_data.pop("edit_token")
    try:
        if not action.is_possible(status):
            raise versioning.ActionRefused(_not_possible(action, status))
        with versioning.locked(article) as current:
            if action.shows_desk_copy:
                _check_desk_copy(current, displayed_token)
            keeps_approval = action.keeps_approval(user)
            with workflow.approval(article.uuid, by=user.get_username(), stays=keeps_approval) as approval:
                message = action.do(current, form_data, user)
    except versioning.ActionRefused as error:
        return "", {error.field: str(error)}
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return "", {str(field): " ".join(map(str, reasons)) for field, reasons in by_field.items()}
    except ValueError as error:
        return "", {"": str(error)}
    except IntegrityError:
        reason = gettext(
            "Somebody else changed something here at the same moment. Look at it again, then confirm once more."
        )
        return "", {"": reason}
    if approval.is_lost:
        message = f"{message} {workflow.look_again_in_words()}"
    return message + _run_after_commit(action), {}


def _check_desk_copy(article: Article, displayed_token: str):
    """Raise Conflict if the desk copy was saved, put back or put under embargo since the editor saw its text."""
    copy = DeskCopy.objects.select_for_update().filter(article=article).first()
    if displayed_text_token(copy) != displayed_token:
        raise versioning.Conflict(
            gettext(
                "The desk copy was saved or put back since you opened this page, or its embargo began or ended. It is "
                "shown below as it is now; look at it again, then confirm."
            )
        )


def _run_after_commit(action: ArticleAction) -> str:
    """Run `after_commit` and return its message; if it fails, what the operator has to repeat: the action is done."""
    try:
        message = action.after_commit()
    except OperationalError as error:
        return " " + gettext(
            "The database’s files could not be rewritten yet (%(error)s): ask the operator to run scrub_archive."
        ) % {"error": error}
    return f" {message}" if message else ""


def _redirect(request: HttpRequest, action: ArticleAction, article: Article, message: str) -> HttpResponse:
    status = ArticleStatus(Article.objects.get(pk=article.pk))
    if status.public_url:
        message = format_html(
            '{} <a href="{}">{}</a>', message, status.public_url, gettext("See the story as readers do")
        )
    elif status.is_withdrawn and status.address:
        link = status.address.get_absolute_url()
        message = SafeString(
            format_html('{} <a href="{}">{}</a>', message, link, gettext("See what readers find there"))
        )
    messages.success(request, message)
    if action.opens_desk_copy:
        return redirect("admin:articles_deskcopy_change", status.copy.pk)
    return redirect("admin:articles_article_change", article.pk)


def _difference_context(action: ArticleAction, status: ArticleStatus, form: ActionForm) -> dict:
    """Return the difference that the action makes; `changes_text`: whether more than notes and "Updated" changes."""
    form_data = dict(form.cleaned_data) if form.is_bound else {}
    number = form["number"].value() if "number" in form.fields else None
    if re.fullmatch(r"[0-9]{1,18}", str(number or "")):
        form_data["number"] = int(number)
    stories = action.preview(status, form_data)
    if stories is None:
        return {}
    old, new = stories
    return {
        "difference": difference(old, new),
        "is_new": not old.headline and not old.body,
        "changes_text": not reads_the_same(new, old),
    }
