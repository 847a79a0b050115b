"""Bulk actions on tags and sections: the published story gets a minor edit, the desk copy is changed in place."""

from dataclasses import replace

from django.utils.translation import gettext

from articles.admin.actions import taxonomy_forms as forms
from articles.admin.actions.base import EDIT, BulkAction, BulkItem, BulkPlan, FormData
from articles.desk import permissions
from articles.models import Article, DeskCopy
from articles.record import publishing
from articles.story.credits import Term
from articles.story.lazy_text import gettext_lazy as _
from articles.story.story import Story

RETAG = "articles.retag_article"


class TaxonomyAction(BulkAction):
    """Change a taxonomy term of many stories.

    `nothing_to_change` is the refusal of a story that has the result. `desk_fields` are the fields of the desk copy
    that `change_copy` sets.
    """

    permission = EDIT
    nothing_to_change: str
    desk_fields: tuple[str, ...] = ()

    def is_offered_to(self, user):
        return super().is_offered_to(user) or user.has_perm(RETAG)

    def is_allowed_to(self, user, article):
        """Return whether the user may edit the article, or retag each article whose record is visible to them."""
        return super().is_allowed_to(user, article) or (user.has_perm(RETAG) and permissions.may_see(user, article))

    def keeps_approval(self, user):
        return super().keeps_approval(user) or user.has_perm(RETAG)

    def change_story(self, story: Story, item: BulkItem, form_data: FormData) -> Story:
        """Return the published story of an item with the change; an equal one if there is nothing to change."""
        raise NotImplementedError

    def changes_copy(self, copy: DeskCopy, form_data: FormData) -> bool:
        """Return whether the change makes a difference to a desk copy."""
        raise NotImplementedError

    def change_copy(self, copy: DeskCopy, form_data: FormData):
        """Change a desk copy; the caller saves its `desk_fields`."""
        raise NotImplementedError

    def plan_allowed(self, item, form_data, user):
        refusal = _edit_refusal(item, user)
        if refusal:
            return BulkPlan(refusal=refusal)
        story = item.story
        makes_version = story is not None and (not form_data or self.change_story(story, item, form_data) != story)
        changes_desk = item.copy is not None and (not form_data or self.changes_copy(item.copy, form_data))
        if not (makes_version or changes_desk):
            return BulkPlan(refusal=self.nothing_to_change)
        if not makes_version:
            return BulkPlan(gettext("Changes the text on the desk."))
        if changes_desk:
            effect = gettext("Changes version %(number)s, a minor edit and the text on the desk.")
        else:
            effect = gettext("Changes version %(number)s, a minor edit.")
        return BulkPlan(effect % {"number": item.article.latest + 1})

    def do_item(self, item, form_data, user):
        article = item.article
        latest_before = article.latest
        if item.story is not None and (story := self.change_story(item.story, item, form_data)) != item.story:
            publishing.minor_edit(article, story=story, by=user.get_username())
        # Read anew: a version that reads like the desk copy has deleted it.
        copy = DeskCopy.objects.filter(article=article).first()
        if copy:
            self.change_copy(copy, form_data)
            if copy.based_on == latest_before:  # it has the same change, so it is not outdated by the new version
                copy.based_on = article.latest
            copy.save(update_fields=[*self.desk_fields, "based_on", "saved_at"])


def _edit_refusal(item: BulkItem, user) -> str:
    article = item.article
    if article.state in (Article.State.WITHDRAWN, Article.State.ERASED):
        return gettext("It is %(state)s: nothing in it can be changed.") % {"state": Article.State(article.state).words}
    if article.is_live and not (user.has_perm("articles.publish_article") or user.has_perm(RETAG)):
        return gettext("Readers see it: whoever changes it must be allowed to publish.")
    if item.is_scheduled:
        return gettext("It is scheduled, and its text is frozen; take it back from the schedule first.")
    return "" if item.copy or item.story else gettext("There is no text to change.")


class TagAction(TaxonomyAction):
    """Add or remove one tag. `description` is the title of a run, with `{}` for the tag."""

    bulk_form = forms.TagForm
    description: str

    def describe(self, form_data):
        return self.description.format(form_data["tag"])

    def other_tags(self, story: Story, item: BulkItem, slug: str) -> tuple[Term, ...]:
        """Return the tags of a story without the one that is now called `slug`."""
        return tuple(term for term in story.tags if item.resolve("tag", term.key) != slug)


class AddTag(TagAction):
    bulk_form = forms.AddTagForm
    bulk_name = "add_tag"
    label = _("Add a tag")
    description = _("Add the tag “{}”")
    nothing_to_change = _("It has the tag already.")

    def form_for(self, user, *args, **kwargs):
        return forms.AddTagForm(*args, may_create=user.has_perm("articles.add_tag"), **kwargs)

    def change_story(self, story, item, form_data):
        tag = form_data["tag"]
        if self.other_tags(story, item, tag.slug) != story.tags:
            return story
        return replace(story, tags=(*story.tags, Term(tag.slug, tag.name, tag.kind)))

    def changes_copy(self, copy, form_data):
        return form_data["tag"] not in copy.tags.all()

    def change_copy(self, copy, form_data):
        copy.tags.add(form_data["tag"])


class RemoveTag(TagAction):
    bulk_name = "remove_tag"
    label = _("Remove a tag")
    description = _("Remove the tag “{}”")
    nothing_to_change = _("It does not have the tag.")

    def change_story(self, story, item, form_data):
        return replace(story, tags=self.other_tags(story, item, form_data["tag"].slug))

    def changes_copy(self, copy, form_data):
        return form_data["tag"] in copy.tags.all()

    def change_copy(self, copy, form_data):
        copy.tags.remove(form_data["tag"])


class MoveToSection(TaxonomyAction):
    bulk_name = "section"
    label = _("Move to a section")
    bulk_form = forms.SectionForm
    nothing_to_change = _("It is in this section already.")
    desk_fields = ("section",)

    def describe(self, form_data):
        return gettext("Move to “%(section)s”") % {"section": form_data["section"]}

    def change_story(self, story, item, form_data):
        section = form_data["section"]
        if story.section and item.resolve("section", story.section.key) == section.slug:
            return story
        return replace(story, section=Term(section.slug, section.name))

    def changes_copy(self, copy, form_data):
        return copy.section_id != form_data["section"].pk

    def change_copy(self, copy, form_data):
        copy.section = form_data["section"]
