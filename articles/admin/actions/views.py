"""Do one act: ask, show what readers will see, call the verb, say what happened. What was typed is never lost."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from articles.admin.actions.actions import ACTIONS, Action
from articles.admin.actions.forms import ActionForm
from articles.admin.article.status import ArticleStatus, difference, edit_token
from articles.models import Article, DeskCopy
from articles.record import versioning

GROUPS = {"desk": "", "publish": "", "more": "More", "grave": "Withdraw, hold, erase"}
# What lies on the desk is there to be published: for whoever may, that stands first.
_GROUPS_ON_DESK = {"publish": "", **GROUPS}


def available_actions(user, status: ArticleStatus) -> list[tuple[str, list[tuple[str, Action]]]]:
    """Give what somebody can do with the story as it stands, in groups."""
    possible = [(name, action) for name, action in ACTIONS.items() if action.is_open_to(user, status)]
    groups = _GROUPS_ON_DESK if status.copy else GROUPS
    offered = [
        (title, [(name, action) for name, action in possible if action.group == key]) for key, title in groups.items()
    ]
    return [(title, acts) for title, acts in offered if acts]


def action_page(request: HttpRequest, article: Article, name: str, context: dict) -> HttpResponse:
    """Answer the page of one act; `context` is what every page of the admin needs."""
    action, status = ACTIONS[name], ArticleStatus(article)
    if not action.is_allowed_to(request.user, status):
        raise PermissionDenied
    if request.method == "POST":
        form = action.form(request.POST, status=status)
        if form.is_valid():
            message, reason = _run(action, status, form, request.user)
            if reason is None:
                return _redirect(request, name, article, message)
            form.add_error(None, reason)
            status = form.status = ArticleStatus(Article.objects.get(pk=article.pk))
        form.refresh_version_fields()
    elif not action.is_possible(status):
        messages.warning(request, f"{action.label} is not possible now. {' '.join(status.sentences)}")
        return redirect("admin:articles_article_change", article.pk)
    else:
        form = action.form(status=status, initial={"number": request.GET.get("number")})
    context |= {
        "action": action,
        "name": name,
        "form": form,
        "status": status,
        "title": action.label,
        "article": article,
    }
    context |= _page_context(action, status, form)
    return TemplateResponse(request, "admin/articles/actions/action.html", context)


def _run(action: Action, status: ArticleStatus, form: ActionForm, user) -> tuple[str, str | ValidationError | None]:
    """Call the verb on the article as its user saw it; return what to say, or why not."""
    form_data = dict(form.cleaned_data)
    article = status.article
    article.latest, seen = form_data.pop("latest"), form_data.pop("seen")
    try:
        if not action.is_possible(status):
            raise versioning.ActionRefused(f"{action.label} is not possible now. {' '.join(status.sentences)}")
        with versioning.locked(article) as current:
            if action.preview:
                _check_desk_copy(current, seen)
            message = action.do(current, form_data, user)
    except (versioning.ActionRefused, ValueError) as error:
        return "", str(error)
    except ValidationError as error:
        return "", " ".join(error.messages)
    except IntegrityError:
        return "", "Somebody else changed something here at the same moment. Look at it again, then confirm once more."
    return message + _run_after_commit(action), None


def _check_desk_copy(article: Article, seen: str):
    """Refuse to publish or drop a text that its user has not seen: somebody saved the desk copy since."""
    copy = DeskCopy.objects.select_for_update().filter(article=article).first()
    if edit_token(copy) != seen:
        raise versioning.Conflict(
            "The desk copy was saved or put back by somebody else since you opened this page. "
            "It is shown below as it is now; look at it again, then confirm."
        )


def _run_after_commit(action: Action) -> str:
    """Do what follows outside the transaction; say if it has to be done again, since the act itself is done."""
    try:
        if action.after_commit:
            action.after_commit()
    except OperationalError as error:
        return f" The database’s files could not be rewritten yet ({error}): ask the operator to do it."
    return ""


def _redirect(request: HttpRequest, name: str, article: Article, message: str) -> HttpResponse:
    status = ArticleStatus(Article.objects.get(pk=article.pk))
    if status.public_url:
        message = format_html('{} <a href="{}">See the story as readers do</a>', message, status.public_url)
    elif status.is_withdrawn and status.address:
        message = format_html(
            '{} <a href="{}">See what readers find there</a>', message, status.address.get_absolute_url()
        )
    messages.success(request, message)
    if name in ("open", "copy_version"):
        return redirect("admin:articles_deskcopy_change", status.copy.pk)
    return redirect("admin:articles_article_change", article.pk)


def _page_context(action: Action, status: ArticleStatus, form: ActionForm) -> dict:
    number = form["number"].value() if "number" in form.fields else None
    form_data = {"number": int(number)} if str(number or "").isdecimal() else {}
    stories = action.preview(status, form_data) if action.preview else None
    if stories is None:
        return {}
    return {"difference": difference(*stories), "is_new": not stories[0].headline and not stories[0].body}
