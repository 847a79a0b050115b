"""The field of the desk form that says which story this one is a translation of, and the picker's search for stories.

/admin/articles/deskcopy/originals/?term=fähre        at most twenty live stories that are no translations
"""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles.admin.desk.story_links import MAX_LENGTH, headline_query
from articles.models import Article, CatalogueEntry
from articles.record import translations
from articles.record.refusals import ActionRefused
from articles.search.search import RELEVANCE, search
from articles.story.date_formatting import in_words
from articles.story.dates import StoryDate
from articles.story.story import Story
from articles.story.text import clean_text
from articles.story.validation import is_uuid
from articles.story.wording import isolated, listed

MAX_STORIES = 20


class OriginalSelect(AutocompleteSelect):
    """A select of one live story, by its UUID, with the search of the admin's other pickers."""

    def __init__(self, attrs=None):
        forms.Select.__init__(self, attrs)
        self.i18n_name = None

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = forms.Select.build_attrs(self, base_attrs, extra_attrs)
        url = reverse("admin:articles_deskcopy_originals")
        ajax = {"cache": "true", "delay": 250, "type": "GET", "url": url}
        return attrs | {f"data-ajax--{name}": value for name, value in ajax.items()} | {
            "data-theme": "admin-autocomplete", "data-allow-clear": "true", "data-placeholder": "",
            "class": "admin-autocomplete",
        }  # fmt: skip

    def optgroups(self, name, value, attrs=None):
        return forms.Select.optgroups(self, name, value, attrs)


class OriginalField(forms.CharField):
    """The UUID of a live story, or "" for a story that is no translation."""

    widget = OriginalSelect

    def offer(self, *uuids: str):
        """Offer the stories that the form was opened with and is sent with; the picker finds the others."""
        known = [uuid for uuid in dict.fromkeys(uuids) if is_uuid(uuid)]
        self.widget.choices = [("", "---------"), *((uuid, label_of_uuid(uuid)) for uuid in known)]

    def checked(self, uuid: str, article: Article, language: str, stored: str) -> str:
        """Return the UUID if the article can be a translation of that story. Raises ValidationError."""
        if not uuid or uuid == stored:
            return uuid
        if not is_uuid(uuid) or not CatalogueEntry.objects.filter(article__uuid=uuid).exists():
            raise ValidationError(gettext("Choose a story that readers find, or none."))
        try:
            translations.check(article, Story(language=language, translation_of=uuid))
        except ActionRefused as error:
            raise ValidationError(str(error)) from None
        return uuid


def label_of(entry: CatalogueEntry) -> str:
    """Return what tells a story from others: its headline, language and day."""
    day = in_words(StoryDate(str(entry.published)[:10]))
    return f"{isolated(str(entry))} ({listed(entry.language, day)})"


def label_of_uuid(uuid: str) -> str:
    """Return the label of the story with a UUID, words if readers do not find it, "" for ""."""
    entry = CatalogueEntry.objects.filter(article__uuid=uuid).first() if is_uuid(uuid) else None
    return label_of(entry) if entry else gettext("a story that is not public") if uuid else ""


@require_safe
def originals(request: HttpRequest) -> JsonResponse:
    """Return the live stories with the words of `?term=` in the headline, as the picker reads them."""
    if not request.user.has_perm("articles.view_deskcopy"):
        raise PermissionDenied
    query = headline_query(clean_text(request.GET.get("term", "")[:MAX_LENGTH]))
    docids = search(query, sort=RELEVANCE, size=MAX_STORIES, facets=False).docids if query else []
    entries = CatalogueEntry.objects.select_related("article").filter(translation_of=None).in_bulk(list(docids))
    stories = [entries[docid] for docid in docids if docid in entries]
    results = [{"id": str(entry.article.uuid), "text": label_of(entry)} for entry in stories]
    response = JsonResponse({"results": results, "pagination": {"more": False}})
    response.headers["Cache-Control"] = "private, no-store"
    return response
