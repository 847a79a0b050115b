"""How each act calls its verb, what it says afterwards, and which two stories it shows beforehand."""

from collections.abc import Callable

from articles.admin.article.status import ArticleStatus, moment_in_words
from articles.desk import workflow
from articles.models import Article, ErasureRequest, InternalNote, VersionKind
from articles.record import erasure, publishing
from articles.story.story import Story

FormData = dict  # what was typed, cleaned


def compare_live_with_desk(status: ArticleStatus, form_data: FormData) -> tuple[Story, Story] | None:
    new = status.on_the_desk or (status.latest and status.latest.story)
    return ((status.latest and status.latest.story) or Story(), new) if new else None


def compare_desk_with_version(status: ArticleStatus, form_data: FormData) -> tuple[Story, Story] | None:
    version = next((v for v in status.versions if v.number == form_data.get("number") and v.story), None)
    return (status.on_the_desk or status.latest.story, version.story) if version else None


def compare_desk_with_live(status: ArticleStatus, form_data: FormData) -> tuple[Story, Story] | None:
    old = status.latest and status.latest.story
    return (status.on_the_desk, old) if status.copy and old else None


def publish(article, form_data, user):
    return f"Published: {publishing.publish(article, by=user.get_username()).story.headline or 'the story'}."


def revision_handler(verb: Callable) -> Callable[[Article, FormData, object], str]:
    def revise(article, form_data, user):
        version = verb(article, by=user.get_username(), **form_data)
        return f"{version.policy.label} published as version {version.number}."

    return revise


def withdraw(article, form_data, user):
    publishing.withdraw(article, by=user.get_username(), **form_data)
    return "Withdrawn. Its address now shows the reason, and it is gone from every list, feed and search."


def reinstate(article, form_data, user):
    return f"Live again, as version {publishing.reinstate(article, by=user.get_username(), **form_data).number}."


def schedule(article, form_data, user):
    row = publishing.schedule(article, by=user.get_username(), **form_data)
    return f"Scheduled: {VersionKind(row.kind).label}, {moment_in_words(row.due_at)}."


def unschedule(article, form_data, user):
    publishing.unschedule(article, by=user.get_username())
    return "No longer scheduled. What lies on the desk stays there."


def keep_over(article, form_data, user):
    publishing.keep_over(article, by=user.get_username())
    return "The desk copy now follows the latest version; publishing it replaces what that one says."


def open(article, form_data, user):
    publishing.open_on_desk(article, by=user.get_username())
    return "Opened on the desk. Readers see no change until you publish it."


def put_back(article, form_data, user):
    publishing.put_back(article, by=user.get_username())
    return "Put back: the desk copy is gone, readers see the story as before."


def copy_version(article, form_data, user):
    publishing.copy_to_desk(article.versions.get(number=form_data["number"]), by=user.get_username())
    return f"Version {form_data['number']} lies on the desk. Readers see no change until you publish it."


def readdress(article, form_data, user):
    publishing.readdress(article, slug=form_data["slug"], by=user.get_username())
    return "The address was changed; the old one redirects."


def send_handler(state: str, message: str) -> Callable[[Article, FormData, object], str]:
    def send(article, form_data, user):
        workflow.send(article, state, by=user.get_username())
        if form_data.get("text"):
            add_note(article, form_data, user)
        return message

    return send


def embargo(article, form_data, user):
    workflow.embargo(article, until=form_data["until"], by=user.get_username())
    return f"Under embargo until {moment_in_words(form_data['until'])}."


def lift_embargo(article, form_data, user):
    workflow.lift_embargo(article, by=user.get_username())
    return "The embargo is lifted. The story can be published now."


def flag_handler(verb: Callable, message: str) -> Callable[[Article, FormData, object], str]:
    def flag(article, form_data, user):
        verb(article, by=user.get_username(), reason=form_data["reason"])
        return message

    return flag


def add_note(article, form_data, user):
    note = InternalNote(article=article, text=form_data["text"], by=user.get_username())
    note.full_clean()
    note.save()
    return "The note was added."


def request_erasure(article, form_data, user):
    request = ErasureRequest(article=article, reference=form_data["reference"], requested_by=user)
    request.full_clean()
    request.save()
    return "The erasure was requested. An administrator executes it."


def erase(article, form_data, user):
    erasure.erase(article, reason=form_data["reason"], by=user.get_username())
    return "Erased: its words are gone from every version, table and file of this archive."
