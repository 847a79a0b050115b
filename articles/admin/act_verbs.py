"""How each act calls its verb, what it says afterwards, and which two stories it shows beforehand."""

from collections.abc import Callable

from articles import erasing, publishing, workflow
from articles.admin.standing import Standing, moment_in_words
from articles.models import Article, ErasureRequest, InternalNote, Kind
from articles.story import Story

Words = dict  # what was typed, cleaned


def readers_see(standing: Standing, words: Words) -> tuple[Story, Story] | None:
    new = standing.on_the_desk or (standing.latest and standing.latest.story)
    return ((standing.latest and standing.latest.story) or Story(), new) if new else None


def desk_becomes(standing: Standing, words: Words) -> tuple[Story, Story] | None:
    version = next((v for v in standing.versions if v.number == words.get("number") and v.story), None)
    return (standing.on_the_desk or standing.latest.story, version.story) if version else None


def desk_returns(standing: Standing, words: Words) -> tuple[Story, Story] | None:
    old = standing.latest and standing.latest.story
    return (standing.on_the_desk, old) if standing.copy and old else None


def publish(article, words, user):
    return f"Published: {publishing.publish(article, by=user.get_username()).story.headline or 'the story'}."


def revision(verb: Callable) -> Callable[[Article, Words, object], str]:
    def revise(article, words, user):
        version = verb(article, by=user.get_username(), **words)
        return f"{version.policy.label} published as version {version.number}."

    return revise


def withdraw(article, words, user):
    publishing.withdraw(article, by=user.get_username(), **words)
    return "Withdrawn. Its address now shows the reason, and it is gone from every list, feed and search."


def reinstate(article, words, user):
    return f"Live again, as version {publishing.reinstate(article, by=user.get_username(), **words).number}."


def schedule(article, words, user):
    row = publishing.schedule(article, by=user.get_username(), **words)
    return f"Scheduled: {Kind(row.kind).label}, {moment_in_words(row.due_at)}."


def unschedule(article, words, user):
    publishing.unschedule(article, by=user.get_username())
    return "No longer scheduled. What lies on the desk stays there."


def keep_over(article, words, user):
    publishing.keep_over(article, by=user.get_username())
    return "The desk copy now follows the latest version; publishing it replaces what that one says."


def open(article, words, user):
    publishing.open_on_desk(article, by=user.get_username())
    return "Opened on the desk. Readers see no change until you publish it."


def put_back(article, words, user):
    publishing.put_back(article, by=user.get_username())
    return "Put back: the desk copy is gone, readers see the story as before."


def copy_version(article, words, user):
    publishing.copy_to_desk(article.versions.get(number=words["number"]), by=user.get_username())
    return f"Version {words['number']} lies on the desk. Readers see no change until you publish it."


def readdress(article, words, user):
    publishing.readdress(article, slug=words["slug"], by=user.get_username())
    return "The address was changed; the old one redirects."


def sending(state: str, said: str) -> Callable[[Article, Words, object], str]:
    def send(article, words, user):
        workflow.send(article, state, by=user.get_username())
        if words.get("text"):
            add_note(article, words, user)
        return said

    return send


def embargo(article, words, user):
    workflow.embargo(article, until=words["until"], by=user.get_username())
    return f"Under embargo until {moment_in_words(words['until'])}."


def lift_embargo(article, words, user):
    workflow.lift_embargo(article, by=user.get_username())
    return "The embargo is lifted. The story can be published now."


def flagging(verb: Callable, said: str) -> Callable[[Article, Words, object], str]:
    def flag(article, words, user):
        verb(article, by=user.get_username(), reason=words["reason"])
        return said

    return flag


def add_note(article, words, user):
    note = InternalNote(article=article, text=words["text"], by=user.get_username())
    note.full_clean()
    note.save()
    return "The note was added."


def request_erasure(article, words, user):
    request = ErasureRequest(article=article, reference=words["reference"], requested_by=user)
    request.full_clean()
    request.save()
    return "The erasure was requested. An administrator executes it."


def erase(article, words, user):
    erasing.erase(article, reason=words["reason"], by=user.get_username())
    return "Erased: its words are gone from every version, table and file of this archive."
