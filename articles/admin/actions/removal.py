"""Actions that take a story from readers, and the legal hold that forbids its erasure."""

from django.utils.translation import gettext

from articles.admin.actions import removal_forms as forms
from articles.admin.actions.base import PUBLISH, ArticleAction, BulkAction, BulkPlan, VerbAction, state_sentence
from articles.record import erasure, printed_pages, publishing
from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import pgettext_lazy


class Withdraw(VerbAction, BulkAction):
    name = bulk_name = "withdraw"
    label = _("Withdraw")
    explanation = _("Takes the story away from readers. Its address stays and gives the reason.")
    permission = PUBLISH
    form = forms.WithdrawForm
    bulk_form = forms.BulkWithdrawForm
    group = "removal"
    group_word = pgettext_lazy("in the title of a group of actions", "withdraw")
    is_destructive = True
    verb = staticmethod(publishing.withdraw)
    message = _("Withdrawn. Its address now shows the reason, and it is gone from every list, feed and search.")

    def is_possible(self, status):
        return status.is_live

    def plan_allowed(self, item, form_data, user):
        if not item.article.is_live:
            return BulkPlan(refusal=state_sentence(item.article))
        return BulkPlan(gettext("Is taken from readers; its address gives the reason."))


class HoldAction(VerbAction):
    """Put an article under legal hold or end the hold, with a reason for the audit log."""

    permission = "articles.hold_article"
    form = forms.HoldForm
    group = "removal"
    group_word = pgettext_lazy("in the title of a group of actions", "hold")


class PutUnderHold(HoldAction):
    name = "hold"
    label = _("Legal hold")
    explanation = _("The article must be kept as it is: it cannot be erased.")
    verb = staticmethod(publishing.hold)
    message = _("Under legal hold.")

    def is_possible(self, status):
        return not status.is_unpublished and not status.is_erased and not status.article.legal_hold


class EndHold(HoldAction):
    name = "release"
    label = _("End the legal hold")
    explanation = _("The article can be erased again.")
    verb = staticmethod(publishing.release_hold)
    message = _("The legal hold is over.")

    def is_possible(self, status):
        return status.article.legal_hold


class RequestErasure(ArticleAction):
    name = "request_erasure"
    label = _("Request erasure")
    explanation = _("Asks an administrator to erase the story, for good, by order.")
    permission = "articles.request_erasure"
    form = forms.ErasureRequestForm
    group = "removal"
    group_word = pgettext_lazy("in the title of a group of actions", "erase")

    def is_possible(self, status):
        return not status.is_unpublished and not status.is_erased and not status.erasure_request

    def do(self, article, form_data, user):
        erasure.request_erasure(article, reference=form_data["reference"], by=user)
        return gettext("The erasure was requested. An administrator executes it.")


class Erase(ArticleAction):
    """Erase an article. The database files are rewritten after the commit: VACUUM cannot run in a transaction."""

    name = "erase"
    label = _("Execute erasure")
    explanation = _(
        "Removes text, notes, captions and address words from every version, index, file and log. That "
        "something was erased, and when, stays in the record."
    )
    permission = "articles.execute_erasure"
    form = forms.EraseForm
    group = "removal"
    group_word = pgettext_lazy("in the title of a group of actions", "erase")
    is_destructive = True

    def is_possible(self, status):
        return bool(status.erasure_request) and not status.article.legal_hold and not status.is_erased

    def do(self, article, form_data, user):
        pages = len(printed_pages.pages_showing(article))
        sentences = erasure.erase(article, reason=form_data["reason"], by=user.get_username())
        if pages:
            sentences.append(
                gettext("Printed pages that show it: %(pages)s, withdrawn now; erase their files too.")
                % {"pages": pages}
            )
        return " ".join(
            [gettext("Erased: its words are gone from every version and table of this archive."), *sentences]
        )

    def after_commit(self):
        return " ".join(erasure.scrub())
