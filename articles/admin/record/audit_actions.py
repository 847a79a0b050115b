"""The words in which the desk displays actions and nouns of the audit log, which is English in every newsroom."""

from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import pgettext_lazy

_ACTIONS = {
    "put back": pgettext_lazy("action in the audit log", "put back"),
    "bring back": pgettext_lazy("action in the audit log", "bring back"),
    "delete draft": pgettext_lazy("action in the audit log", "delete draft"),
    "restore from bin": pgettext_lazy("action in the audit log", "restore from bin"),
    "delete from bin": pgettext_lazy("action in the audit log", "delete from bin"),
    "embargo": pgettext_lazy("action in the audit log", "embargo"),
    "lift embargo": pgettext_lazy("action in the audit log", "lift embargo"),
    "keep desk copy": pgettext_lazy("action in the audit log", "keep desk copy"),
    "unschedule": pgettext_lazy("action in the audit log", "unschedule"),
    "move": pgettext_lazy("action in the audit log", "move"),
    "readdress": pgettext_lazy("action in the audit log", "readdress"),
    "erase": pgettext_lazy("action in the audit log", "erase"),
    "anonymise": pgettext_lazy("action in the audit log", "anonymise"),
    "legal hold": pgettext_lazy("action in the audit log", "legal hold"),
    "end of legal hold": pgettext_lazy("action in the audit log", "end of legal hold"),
    "hide from search engines": pgettext_lazy("action in the audit log", "hide from search engines"),
    "show to search engines": pgettext_lazy("action in the audit log", "show to search engines"),
    "to draft": pgettext_lazy("action in the audit log", "to draft"),
    "to in review": pgettext_lazy("action in the audit log", "to in review"),
    "to ready": pgettext_lazy("action in the audit log", "to ready"),
    "fix everywhere": pgettext_lazy("action in the audit log", "fix everywhere"),
    "go on fixing": pgettext_lazy("action in the audit log", "go on fixing"),
    "stop fixing": pgettext_lazy("action in the audit log", "stop fixing"),
    "import stories": pgettext_lazy("action in the audit log", "import stories"),
    "go on importing": pgettext_lazy("action in the audit log", "go on importing"),
    "stop importing": pgettext_lazy("action in the audit log", "stop importing"),
    "remove a name": pgettext_lazy("action in the audit log", "remove a name"),
    "stop removing": pgettext_lazy("action in the audit log", "stop removing"),
    "create": pgettext_lazy("action in the audit log", "create"),
    "rename": pgettext_lazy("action in the audit log", "rename"),
    "delete": pgettext_lazy("action in the audit log", "delete"),
    "merge": pgettext_lazy("action in the audit log", "merge"),
    "undo merge": pgettext_lazy("action in the audit log", "undo merge"),
    "state": pgettext_lazy("action in the audit log", "state"),
    "add printed page": pgettext_lazy("action in the audit log", "add printed page"),
    "change printed page": pgettext_lazy("action in the audit log", "change printed page"),
    "draw printed page": pgettext_lazy("action in the audit log", "draw printed page"),
    "erase printed page": pgettext_lazy("action in the audit log", "erase printed page"),
    "withdraw printed page": pgettext_lazy("action in the audit log", "withdraw printed page"),
    "add audio": pgettext_lazy("action in the audit log", "add audio"),
    "change audio": pgettext_lazy("action in the audit log", "change audio"),
    "erase audio": pgettext_lazy("action in the audit log", "erase audio"),
    "withdraw audio": pgettext_lazy("action in the audit log", "withdraw audio"),
    "link by mail": pgettext_lazy("action in the audit log", "link by mail"),
    "one-time link": pgettext_lazy("action in the audit log", "one-time link"),
    "password by link": pgettext_lazy("action in the audit log", "password by link"),
    "recovery codes": pgettext_lazy("action in the audit log", "recovery codes"),
    "second factor on": pgettext_lazy("action in the audit log", "second factor on"),
    "second factor off": pgettext_lazy("action in the audit log", "second factor off"),
    "passkey added": pgettext_lazy("action in the audit log", "passkey added"),
    "passkey removed": pgettext_lazy("action in the audit log", "passkey removed"),
    "passkey renamed": pgettext_lazy("action in the audit log", "passkey renamed"),
    "app added": pgettext_lazy("action in the audit log", "app added"),
    "app removed": pgettext_lazy("action in the audit log", "app removed"),
    "time stamp": pgettext_lazy("action in the audit log", "time stamp"),
    "add to a series": pgettext_lazy("action in the audit log", "add to a series"),
    "take out of a series": pgettext_lazy("action in the audit log", "take out of a series"),
    "reorder a series": pgettext_lazy("action in the audit log", "reorder a series"),
    "add to related stories": pgettext_lazy("action in the audit log", "add to related stories"),
    "take out of related stories": pgettext_lazy("action in the audit log", "take out of related stories"),
    "reorder related stories": pgettext_lazy("action in the audit log", "reorder related stories"),
}
_NOUNS = {
    "section": _("section"),
    "tag": _("tag"),
    "author": _("author"),
    "agency": _("agency"),
    "series": _("series"),
    "fix": _("fix"),
    "import": _("import"),
    "anonymisation": _("anonymisation"),
    "account": _("account"),
    "address": _("address"),
    "audio": _("audio"),
    "photograph": _("photograph"),
    "printed page": _("printed page"),
    "public log": _("public log"),
    "section state": _("section state"),
    "tag state": _("tag state"),
    "author state": _("author state"),
    "agency state": _("agency state"),
    "series state": _("series state"),
}


def action_words(action: str) -> str:
    """Return an action of the log in the language of the desk; an unknown one as it stands."""
    return str(_ACTIONS.get(action, action))


def noun_words(noun: str) -> str:
    """Return what an action concerns in the language of the desk; an unknown noun as it stands."""
    return str(_NOUNS.get(noun, noun))
