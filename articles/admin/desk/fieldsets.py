"""The fields of the desk form in their order, in groups, and which of them a user sees for a story."""

from articles.story.lazy_text import gettext_lazy as _

# The first is the text; the template prints the others in the panel at its side.
FIELDSETS = (
    (
        None,
        {
            "fields": (
                ("section", "kicker"),
                "headline",
                "dek",
                "body",
                ("edit_token", "base_revision", "confirmed_values"),
            )
        },
    ),
    (None, {"fields": (("state", "genre"), "dateline")}),
    (_("Tags"), {"fields": ("tags", ("new_tags", "new_tags_kind"), "confirmed_tags")}),
    (
        _("Dates, language, source and print"),
        {
            "classes": ("collapse",),
            "fields": (
                ("published", "updated"),
                ("language", "slug"),
                "translation_of",
                ("source_name", "source_url"),
                ("edition", "page"),
            ),
        },
    ),
    (_("Between colleagues"), {"fields": ("internal_note",)}),
)


def fieldsets_of(fieldsets, *, is_published: bool, may_add_tags: bool) -> list:
    """Return the fieldsets without the fields that are not for this user or this story.

    Only verbs set "Updated" once the story is published; new tags need a permission.
    """
    if is_published:
        fieldsets = [(title, options | {"fields": _only_published(options["fields"])}) for title, options in fieldsets]
    if may_add_tags:
        return list(fieldsets)
    return [
        (title, {**options, "fields": ("tags",)} if "tags" in options["fields"] else options)
        for title, options in fieldsets
    ]


def _only_published(fields: tuple) -> tuple:
    return tuple("published" if field == ("published", "updated") else field for field in fields)
