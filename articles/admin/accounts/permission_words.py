"""What a permission allows, in the language of the desk; the database has its words in English."""

from django.contrib.auth.models import Permission
from django.utils.translation import gettext

from articles.story.lazy_text import gettext_lazy as _

_OWN = {
    "publish_article": _("Can publish, correct, withdraw and reinstate articles"),
    "request_erasure": _("Can request that an article is erased"),
    "execute_erasure": _("Can erase an article for ever"),
    "hold_article": _("Can put an article under legal hold"),
    "search_archive": _("Can search the desk, withdrawn stories and past versions"),
    "propose_correction": _("Can propose a correction of a published story"),
    "retag_article": _("Can change the section and the tags of any story"),
    "see_missing_photos": _("Can see which drafts have no photograph yet"),
    "erase_storyaudio": _("Can erase audio by order"),
    "erase_printedpage": _("Can erase printed pages by order"),
    "erase_photo": _("Can erase photographs by order"),
}
# The four that Django makes for each table, by the beginning of their code.
_OF_TABLES = {"add": _("Can add"), "change": _("Can change"), "delete": _("Can delete"), "view": _("Can view")}


def words_of(permission: Permission) -> str:
    """Return what a permission allows: "Photograph: Can change"; in English if nobody translated it."""
    if own := _OWN.get(permission.codename):
        return str(own)
    model = permission.content_type.model_class()
    words = _OF_TABLES.get(permission.codename.partition("_")[0])
    if not (model and words):
        return str(permission.name)
    return gettext("%(table)s: %(words)s") % {"table": model._meta.verbose_name.capitalize(), "words": words}
