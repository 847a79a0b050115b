"""The comments of an article on its page and beside the form of its desk copy: the list and what is done to them.

A form sends `do` (add, reply, resolve or reopen), the key of the `comment` and the `text`. A script that asks with
`X-Requested-With: fetch` gets the list alone; without it the response leads back to the page.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from articles.admin.accounts import refused_forms
from articles.desk import comments, permissions
from articles.models import Article, DeskCopy
from articles.models.comments import MAX_QUOTE, Comment
from articles.record.refusals import ActionRefused
from articles.record.versioning import latest_version
from articles.story.lazy_text import gettext_lazy as _
from articles.story.wording import listed


class CommentForm(forms.Form):
    """A new comment: the passage, empty for the whole story, and what a colleague says about it."""

    quote = forms.CharField(label=_("Passage"), required=False, max_length=MAX_QUOTE)
    text = forms.CharField(label=_("Comment"), max_length=10_000)


class ReplyForm(forms.Form):
    """A reply to a comment."""

    text = forms.CharField(label=_("Reply"), max_length=10_000)


def comments_context(user, article: Article, text: comments.Text | None) -> dict:
    """Return what the list of comments needs; nothing for a user who may not read them."""
    if not permissions.may_add_note(user, article):
        return {}
    threads = comments.threads(article, text)
    return {
        "sees_comments": True,
        "max_quote": MAX_QUOTE,
        "open_threads": [thread for thread in threads if not thread.comment.resolved_at],
        "resolved_threads": [thread for thread in threads if thread.comment.resolved_at],
    }


def respond(request: HttpRequest, article: Article) -> HttpResponse:
    """Do what the form asks; return the list of comments, or redirect to the page that has it."""
    if not permissions.may_add_note(request.user, article):
        raise PermissionDenied
    message, error = "", ""
    if request.method == "POST":
        message, error = _do(request, article)
    if request.headers.get("X-Requested-With") == "fetch":
        context = comments_context(request.user, article, _text_read_by(request.user, article))
        context |= {"article": article, "comment_message": message, "comment_error": error}
        status = 400 if error else 200
        return TemplateResponse(request, "admin/articles/comments/_comments.html", context, status=status)
    if error and request.POST.get("text", "").strip():  # without scripts: what was typed is on the page that says why
        refused = refused_forms.refused_form(request)
        return refused_forms.send_again_page(request, refused, status=400, sentence=error)
    if message:
        messages.success(request, message)
    if error:
        messages.error(request, error)
    return redirect(_page_of(request.user, article) + "#comments")


def _page_of(user, article: Article) -> str:
    """Return the path of the form of the desk copy; that of the article for a user who may not edit the copy."""
    copy = DeskCopy.objects.filter(article=article).only("pk").first()
    if copy and permissions.may_edit(user, article):
        return reverse("admin:articles_deskcopy_change", args=[copy.pk])
    return reverse("admin:articles_article_change", args=[article.pk])


def _text_read_by(user, article: Article) -> comments.Text | None:
    """Return the text whose passages a user may know: that on the desk for who may edit it, else the published one."""
    copy = DeskCopy.objects.filter(article=article).first() if permissions.may_edit(user, article) else None
    if copy:
        return copy
    live = latest_version(article)
    return live.story if live else None


def _do(request: HttpRequest, article: Article) -> tuple[str, str]:
    """Do what the form asks; return a message and "", or "" and why it was refused."""
    action = _ACTIONS.get(request.POST.get("do", ""))
    if action is None:
        return "", gettext("Choose what to do: write a comment, reply, or resolve one.")
    try:
        return action(request, article), ""
    except ActionRefused as refusal:
        return "", str(refusal)
    except ValidationError as error:
        return "", " ".join(map(str, error.messages))


def _add(request, article: Article) -> str:
    form = _valid(CommentForm(request.POST))
    comment = comments.add(article, quote=form["quote"], text=form["text"], user=request.user)
    return gettext("The comment was added.") + _who_is_notified(comment)


def _reply(request, article: Article) -> str:
    text = _valid(ReplyForm(request.POST))["text"]
    reply = comments.reply(_comment(request, article), text=text, user=request.user)
    return gettext("The reply was added.") + _who_is_notified(reply)


def _resolve(request, article: Article) -> str:
    comments.resolve(_comment(request, article), by=request.user.get_username())
    return gettext("Resolved.")


def _reopen(request, article: Article) -> str:
    comments.reopen(_comment(request, article))
    return gettext("Open again.")


_ACTIONS = {"add": _add, "reply": _reply, "resolve": _resolve, "reopen": _reopen}


def _valid(form: forms.Form) -> dict:
    if not form.is_valid():
        errors = form.errors or {}
        raise ValidationError([f"{form[name].label}: {' '.join(lines)}" for name, lines in errors.items()])
    return form.cleaned_data


def _comment(request, article: Article) -> Comment:
    key = request.POST.get("comment", "")
    comment = article.comments.filter(pk=key, parent=None).first() if key.isdecimal() and len(key) < 19 else None
    if comment is None:
        raise ActionRefused(gettext("This comment is no longer there."))
    return comment


def _who_is_notified(comment: Comment) -> str:
    """Return a sentence about those whom the comment mentions, and about names that reach nobody."""
    names = sorted(comment.mentions.values_list("username", flat=True))
    if names:
        return " " + gettext("On the first page of the desk it is shown to %(names)s.") % {"names": listed(*names)}
    if "@" in comment.text:
        return " " + gettext("No colleague who can see this story has the name after the @.")
    return ""
