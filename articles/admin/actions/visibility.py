"""Actions on how readers find a published story: its address, and whether search engines list it."""

from articles.admin.actions import forms
from articles.admin.actions.base import PUBLISH, VerbAction
from articles.record import publishing
from articles.story.lazy_text import gettext_lazy as _


class ChangeAddress(VerbAction):
    name = "readdress"
    label = _("Change the address")
    explanation = _("Gives the story another last word in its address.")
    permission = PUBLISH
    form = forms.SlugForm
    group = "more"
    verb = staticmethod(publishing.readdress)
    message = _("The address was changed; the old one redirects.")

    def is_possible(self, status):
        return status.is_live


class SearchEngineAction(VerbAction):
    """Hide a live story from search engines or show it to them again, with a reason for the audit log."""

    permission = PUBLISH
    form = forms.OptionalReasonForm
    group = "more"


class HideFromSearchEngines(SearchEngineAction):
    name = "hide"
    label = _("Hide from search engines")
    explanation = _("Readers still find it here; search engines are asked not to list it.")
    verb = staticmethod(publishing.hide_from_engines)
    message = _("Hidden from search engines.")

    def is_possible(self, status):
        return status.is_live and not status.article.noindex


class ShowToSearchEngines(SearchEngineAction):
    name = "show"
    label = _("Show to search engines")
    explanation = _("Search engines may list it again.")
    verb = staticmethod(publishing.show_to_engines)
    message = _("Search engines may list it again.")

    def is_possible(self, status):
        return status.is_live and status.article.noindex
