"""The story of a desk form as it is on the screen, for the preview. Nothing is saved, and nothing has to be right.

A date that cannot be read is as it was saved, a name that no term has yet is printed as it was typed.
"""

from dataclasses import replace

from django.http import QueryDict
from django.utils import timezone

from articles.admin.desk.form_state import FormState, read_form
from articles.admin.desk.new_names import new_name_in
from articles.admin.desk.new_tags import split_names
from articles.story.clock_changes import read_surely
from articles.story.credits import AgencyLine, AgencyRole, Byline, Role, Term
from articles.story.dates import InvalidStory, StoryDate
from articles.story.keys import key_of
from articles.story.story import Picture, Story
from articles.taxonomy.current_names import names_by_pk

_TEXTS = ("kicker", "headline", "dek", "dateline", "genre", "language", "edition", "page", "translation_of")
_MAX_TERMS = 1000
_MAX_KEY_DIGITS = 18


def story_of_form(posted: QueryDict, saved: Story) -> Story:
    """Return the story of a form that is sent; what the form has no fields for is as in `saved`. At most one query.

    Raises InvalidStory for values that no story can have.
    """
    state = read_form(posted, FormState())
    terms = _FormTerms(state, saved)
    new_tags = [name for name in split_names(posted.get("new_tags", ""))[:_MAX_TERMS] if name.strip()]
    files = {picture.photo: picture.sha256 for picture in saved.pictures}
    return replace(
        saved,
        **{name: state.fields[name] for name in _TEXTS if name in posted},
        body="".join(state.body) if "body" in posted else saved.body,
        section=terms.term("section", state.fields["section"]),
        tags=_unique([terms.term("tag", key) for key in state.tags] + [Term.named(name) for name in new_tags]),
        bylines=tuple(filter(None, (terms.byline(row) for row in state.rows["bylines"].values()))),
        agency_lines=tuple(filter(None, (terms.agency_line(row) for row in state.rows["agency_lines"].values()))),
        pictures=tuple(Picture(**row, sha256=files.get(row["photo"], "")) for row in state.rows["placements"].values()),
        published=_date(state.fields["published"], saved.published),
        updated=_date(state.fields["updated"], saved.updated) if "updated" in posted else saved.updated,
    )


class _FormTerms:
    """The terms whose primary keys a form has, with the names that the saved story printed."""

    def __init__(self, state: FormState, saved: Story):
        rows = state.rows
        chosen = {
            "section": [state.fields["section"]],
            "tag": state.tags,
            "author": [row["author"] for row in rows["bylines"].values()],
            "agency": [row["agency"] for row in rows["agency_lines"].values()],
        }
        pks = {noun: {int(key) for key in keys[:_MAX_TERMS] if _is_key(key)} for noun, keys in chosen.items()}
        self._names = {(noun, str(pk)): (slug, name) for noun, pk, slug, name in names_by_pk(**pks)}
        self._printed = {("tag", tag.key): tag.name for tag in saved.tags}
        if saved.section:
            self._printed["section", saved.section.key] = saved.section.name

    def term(self, noun: str, key: str) -> Term | None:
        """Return a section or tag, by its primary key or by the name that was typed in its place."""
        if name := new_name_in(key):
            return Term.named(name)
        if (noun, key) not in self._names:
            return None
        slug, name = self._names[noun, key]
        return Term(slug, self._printed.get((noun, slug), name))

    def byline(self, row: dict[str, str]) -> Byline | None:
        """Return a byline; None for a row without a name."""
        new_name = new_name_in(row["author"])
        slug, name = self._names.get(("author", row["author"]), (key_of(new_name) if new_name else "", new_name))
        printed = row["name"] or name
        role = row["role"] if row["role"] in list(Role) else Role.AUTHOR
        return Byline(printed, slug, str(role)) if printed else None

    def agency_line(self, row: dict[str, str]) -> AgencyLine | None:
        """Return an agency line; None for a row without words."""
        slug, name = self._names.get(("agency", row["agency"]), ("", ""))
        role = row["role"] if row["role"] in list(AgencyRole) else AgencyRole.CONTRIBUTED
        words = row["words"] or (AgencyRole(role).sentence.format(name) if name else "")
        return AgencyLine(words, name, slug, role) if words else None


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MAX_KEY_DIGITS


def _unique(tags: list[Term | None]) -> tuple[Term, ...]:
    return tuple({tag.key: tag for tag in tags if tag}.values())


def _date(text: str, saved: StoryDate | None) -> StoryDate | None:
    try:
        return StoryDate(read_surely(text, timezone.get_default_timezone()).text) if text else None
    except InvalidStory:
        return saved
