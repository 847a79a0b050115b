"""Do one act: ask, show what readers will see, call the verb, say what happened. What was typed is never lost."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from articles import record
from articles.admin.act_forms import ActForm
from articles.admin.acts import ACTS, Act
from articles.admin.standing import Standing, difference, token_of
from articles.models import Article, DeskCopy

GROUPS = {"desk": "", "publish": "", "more": "More", "grave": "Withdraw, hold, erase"}
# What lies on the desk is there to be published: for whoever may, that stands first.
_GROUPS_ON_DESK = {"publish": "", **GROUPS}


def offered_to(user, standing: Standing) -> list[tuple[str, list[tuple[str, Act]]]]:
    """Give what somebody can do with the story as it stands, in groups."""
    possible = [(name, act) for name, act in ACTS.items() if act.is_open_to(user, standing)]
    groups = _GROUPS_ON_DESK if standing.copy else GROUPS
    offered = [(title, [(name, act) for name, act in possible if act.group == key]) for key, title in groups.items()]
    return [(title, acts) for title, acts in offered if acts]


def perform(request: HttpRequest, article: Article, name: str, context: dict) -> HttpResponse:
    """Answer the page of one act; `context` is what every page of the admin needs."""
    act, standing = ACTS[name], Standing(article)
    if not act.is_allowed_to(request.user, standing):
        raise PermissionDenied
    if request.method == "POST":
        form = act.form(request.POST, standing=standing)
        if form.is_valid():
            said, reason = _do(act, standing, form, request.user)
            if reason is None:
                return _after(request, name, article, said)
            form.add_error(None, reason)
            standing = form.standing = Standing(Article.objects.get(pk=article.pk))
        form.look_again()
    elif not act.is_possible(standing):
        messages.warning(request, f"{act.label} is not possible now. {' '.join(standing.sentences)}")
        return redirect("admin:articles_article_change", article.pk)
    else:
        form = act.form(standing=standing, initial={"number": request.GET.get("number")})
    context |= {"act": act, "name": name, "form": form, "standing": standing, "title": act.label, "article": article}
    context |= _shown(act, standing, form)
    return TemplateResponse(request, "admin/articles/article/act.html", context)


def _do(act: Act, standing: Standing, form: ActForm, user) -> tuple[str, str | ValidationError | None]:
    """Call the verb on the article as its user saw it; return what to say, or why not."""
    words = dict(form.cleaned_data)
    article = standing.article
    article.latest, seen = words.pop("latest"), words.pop("seen")
    try:
        if not act.is_possible(standing):
            raise record.Refused(f"{act.label} is not possible now. {' '.join(standing.sentences)}")
        with record.locked(article) as current:
            if act.shows:
                _check_desk_copy(current, seen)
            said = act.do(current, words, user)
    except (record.Refused, ValueError) as error:
        return "", str(error)
    except ValidationError as error:
        return "", " ".join(error.messages)
    except IntegrityError:
        return "", "Somebody else changed something here at the same moment. Look at it again, then confirm once more."
    return said + _follow(act), None


def _check_desk_copy(article: Article, seen: str):
    """Refuse to publish or drop a text that its user has not seen: somebody saved the desk copy since."""
    copy = DeskCopy.objects.select_for_update().filter(article=article).first()
    if token_of(copy) != seen:
        raise record.Conflict(
            "The desk copy was saved or put back by somebody else since you opened this page. "
            "It is shown below as it is now; look at it again, then confirm."
        )


def _follow(act: Act) -> str:
    """Do what follows outside the transaction; say if it has to be done again, since the act itself is done."""
    try:
        if act.then:
            act.then()
    except OperationalError as error:
        return f" The database’s files could not be rewritten yet ({error}): ask the operator to do it."
    return ""


def _after(request: HttpRequest, name: str, article: Article, said: str) -> HttpResponse:
    standing = Standing(Article.objects.get(pk=article.pk))
    if standing.public_url:
        said = format_html('{} <a href="{}">See the story as readers do</a>', said, standing.public_url)
    elif standing.is_withdrawn and standing.address:
        said = format_html('{} <a href="{}">See what readers find there</a>', said, standing.address.get_absolute_url())
    messages.success(request, said)
    if name in ("open", "copy_version"):
        return redirect("admin:articles_deskcopy_change", standing.copy.pk)
    return redirect("admin:articles_article_change", article.pk)


def _shown(act: Act, standing: Standing, form: ActForm) -> dict:
    number = form["number"].value() if "number" in form.fields else None
    words = {"number": int(number)} if str(number or "").isdecimal() else {}
    stories = act.shows(standing, words) if act.shows else None
    if stories is None:
        return {}
    return {"difference": difference(*stories), "is_new": not stories[0].headline and not stories[0].body}
