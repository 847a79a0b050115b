"""Tables and columns without a label of their own are called by their names, in the language of the newsroom.

    translate([Photo, Original])    # the column `headline` is then labelled "headline", translated

The labels stay out of the migrations. The names that people see are listed for translators: `NAMES` here and in
`articles.models.names`.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy, gettext_noop

NAMES = (
    gettext_noop("agency"),
    gettext_noop("at"),
    gettext_noop("by"),
    gettext_noop("caption"),
    gettext_noop("city"),
    gettext_noop("copyright"),
    gettext_noop("country"),
    gettext_noop("created at"),
    gettext_noop("credit"),
    gettext_noop("digital source"),
    gettext_noop("extended description"),
    gettext_noop("filename"),
    gettext_noop("focal x"),
    gettext_noop("focal y"),
    gettext_noop("format"),
    gettext_noop("headline"),
    gettext_noop("height"),
    gettext_noop("instructions"),
    gettext_noop("keywords"),
    gettext_noop("kind"),
    gettext_noop("photo"),
    gettext_noop("photographer"),
    gettext_noop("photos"),
    gettext_noop("rights"),
    gettext_noop("sublocation"),
    gettext_noop("taken"),
    gettext_noop("taken in by"),
    gettext_noop("usage terms"),
    gettext_noop("width"),
)


def translate(tables: Iterable[type[models.Model]]):
    """Let the labels of tables and columns that state none be the translations of their names."""
    for table in tables:
        options = table._meta
        for name in ("verbose_name", "verbose_name_plural"):
            if not {name, "verbose_name"} & set(options.original_attrs):
                setattr(options, name, gettext_lazy(str(getattr(options, name))))
        for field in (*options.local_fields, *options.local_many_to_many):
            if field._verbose_name is None:
                field.verbose_name = gettext_lazy(field.verbose_name)
