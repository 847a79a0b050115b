"""The admin of desk copies, in which stories are written. Saving changes nothing for readers; an action publishes."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.actions import registry
from articles.admin.article.comments import comments_context
from articles.admin.article.status import ArticleStatus
from articles.admin.article.warnings import warnings_context
from articles.admin.base import BaseAdmin, datetime_column
from articles.admin.desk import (
    autosave,
    conflict_display,
    edit_conflicts,
    form_context,
    merged_terms,
    new_names,
    new_tags,
    opened_copies,
    version_merge,
)
from articles.admin.desk.fieldsets import FIELDSETS, fieldsets_of
from articles.admin.desk.form_views import FormViews
from articles.admin.desk.forms import DeskCopyForm
from articles.admin.desk.inlines import (
    AgencyLineInline,
    BylineInline,
    PlacementInline,
    as_on_the_desk,
    free_anchors,
)
from articles.admin.widgets import SafeAutocompleteMultiple
from articles.desk import permissions, workflow
from articles.models import DeskByline, DeskCopy, InternalNote
from articles.models.transactions import atomic
from articles.record import desk_revisions
from articles.story.language_names import site_language
from articles.story.lazy_text import gettext_lazy as _


@admin.register(DeskCopy)
class DeskCopyAdmin(BaseAdmin):
    """List and form of the desk copies, with autosave, preview and a check for edit conflicts."""

    form = DeskCopyForm
    merges_saves = False  # `edit_conflicts` merges it with its rows
    inlines = (BylineInline, AgencyLineInline, PlacementInline)
    autocomplete_fields = ("tags",)
    add_label = _("Write a story")
    list_display = ("title", "state", "section", "opened_by", datetime_column("saved_at", _("Last saved")))
    list_filter = ("state",)
    list_select_related = ("section",)
    search_fields = ("headline",)
    fieldsets = FIELDSETS

    class Media:
        js = (forms.Script("articles/desk/new_names.js", type="module"),)

    @admin.display(description=DeskCopy._meta.verbose_name, ordering="headline")
    def title(self, copy):
        return str(copy)

    # --- permissions ---

    def get_queryset(self, request):
        return super().get_queryset(request).filter(permissions.visible_on_desk(request.user, "article__"))

    def has_add_permission(self, request):
        return request.user.has_perm("articles.add_article") and request.user.has_perm("articles.change_deskcopy")

    def has_view_permission(self, request, obj=None):
        allowed = super().has_view_permission(request, obj)
        return allowed and (obj is None or obj.article_id is None or permissions.may_edit(request.user, obj.article))

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.article_id is None or permissions.may_edit(request.user, obj.article))

    def has_delete_permission(self, request, obj=None):
        """Return False: a desk copy is put back, or deleted with its draft, on the page of the article."""
        return False

    # --- the form ---

    def get_changeform_initial_data(self, request):
        """Return what the form of a new story begins with: the language of the newsroom."""
        return {"language": site_language()} | super().get_changeform_initial_data(request)

    def get_fieldsets(self, request, obj=None):
        is_published = bool(obj and obj.article_id and obj.article.ever_published)
        may_add_tags = request.user.has_perm("articles.add_tag")
        return fieldsets_of(super().get_fieldsets(request, obj), is_published=is_published, may_add_tags=may_add_tags)

    def formfield_for_manytomany(self, field, request, **kwargs):
        no_results = gettext("There is no such tag. An editor can make it: say so in a note or a comment.")
        may_create = request.user.has_perm("articles.add_tag")
        attrs = {"data-creates": "tag"} if may_create else {"data-no-results": no_results}
        widget = SafeAutocompleteMultiple(field, self.admin_site, attrs=attrs)
        return super().formfield_for_manytomany(field, request, **kwargs | {"widget": widget})

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        """Return the formsets of the page; agency lines are folded while there is none."""
        admin_formsets = super().get_inline_formsets(request, formsets, inline_instances, obj)
        for admin_formset in admin_formsets:
            if isinstance(admin_formset.opts, AgencyLineInline) and not admin_formset.formset.has_rows():
                admin_formset.classes = "collapse"
        return admin_formsets

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if inline.model is DeskByline and obj.pk is None:
            kwargs["initial"] = [new_names.writers_byline(request.user)]
        return kwargs

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        may_publish = request.user.has_perm("articles.publish_article")

        options = getattr(request, "desk_form_options", {}) | {"may_publish": may_publish}

        class ForUser(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **options, **kwargs)

        return ForUser

    def formfield_for_dbfield(self, field, request, **kwargs):
        return as_on_the_desk(super().formfield_for_dbfield(field, request, **kwargs))

    def get_urls(self):
        return [*FormViews(self).urls(), *super().get_urls()]

    # --- the page of the form ---

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            request.POST = merged_terms.follow_merges(request.POST)
            object_id = object_id or self._saved_before(request)
        if request.method != "POST" or object_id is None:
            return self._form_view(request, object_id, form_url)
        with atomic(DeskCopy):  # the lock makes two saves of one story follow each other
            return self._form_view(request, object_id, form_url)

    def _saved_before(self, request) -> str | None:
        """Return the key of the desk copy that the same form of a new story made before it was sent again, or None.

        The request becomes one that changes it, sent by a form that was opened when it was made.
        """
        form_token = autosave.form_token_of(request)
        story = opened_copies.saved_before(request, form_token)
        if story is None:
            return None
        autosave.discard(None, request.user.get_username(), form_token)
        request.POST = edit_conflicts.as_change_of(request.POST, story.revision_pk)
        request.path = reverse("admin:articles_deskcopy_change", args=[story.copy_pk])
        return story.copy_pk

    def _form_view(self, request, object_id, form_url):
        form_url = form_url or request.path  # not the query: `?restore=1` is over once the form is sent
        if object_id is None:
            context = {"title": gettext("Write a story")} | self._editing_context(request, None)
            return super().changeform_view(request, None, form_url, context)
        if not self.has_view_permission(request):
            raise PermissionDenied
        copy = self._locked(request, unquote(object_id))
        if copy is None and opened_copies.is_denied_now(request, unquote(object_id)):
            raise PermissionDenied  # a role was taken away; the page has what was typed
        if copy is None:
            return form_context.gone_response(request, unquote(object_id), self.admin_site.each_context(request))
        article = copy.article
        opened_copies.remember(request, copy)
        context = {"title": gettext("On the desk"), "article": article, "notes": article.internal_notes.all()}
        context |= self._editing_context(request, copy) | comments_context(request.user, article, copy)
        merge = None
        if request.method == "POST":
            merge = version_merge.merge_sent_form(request.POST, copy, by=request.user.get_username())
        if merge:
            request.POST, request.desk_form_options = merge.form_data, {"merge": merge}
            context["merged"] = conflict_display.merged_sentence(merge)
            context["conflicts"] = conflict_display.displayed_conflicts(merge)
            context["is_with_own_window"] = merge.is_with_own_window
            context["merged_body"] = merge.body_json if merge.body_conflicts else ""
            context["is_with_version"] = merge.newer is not None
        if request.method == "GET":
            status = ArticleStatus(article)
            moment = status.publication_moment(timezone.now())
            context |= warnings_context(status, status.on_the_desk, moment, may_edit=True) | {"desk_url": ""}
            context["newer"] = version_merge.latest_states(copy)
        context["base_version"] = request.POST.get(version_merge.BASE_FIELD, "")
        by, may_publish = request.user.get_username(), request.user.has_perm("articles.publish_article")
        with workflow.approval(article.uuid, by=by, stays=may_publish or request.method != "POST") as approval:
            response = super().changeform_view(request, object_id, form_url, context)
        if approval.is_lost:
            messages.info(request, workflow.look_again_in_words())
        if merge and context["merged"] and not isinstance(response, TemplateResponse):
            sentence = gettext("Saved together with what others changed. %(merged)s.")
            if merge.is_with_own_window:
                sentence = gettext("Saved together with what you saved in another window. %(merged)s.")
            messages.info(request, sentence % {"merged": context["merged"]})
        return response

    def _editing_context(self, request, copy: DeskCopy | None) -> dict:
        may_write = self.has_change_permission(request, copy) if copy else self.has_add_permission(request)
        return form_context.editing_context(request, copy) if may_write else {}

    def _locked(self, request, object_id: str) -> DeskCopy | None:
        """Return a desk copy that the user may see, or None; locked for the transaction if the request is a POST."""
        if not object_id.isdecimal():
            return None
        if request.method == "POST":
            DeskCopy.objects.select_for_update().filter(pk=object_id).first()
        return self.get_queryset(request).select_related("article").filter(pk=object_id).first()

    # --- saving ---

    def save_model(self, request, obj, form, change):
        if not change:
            obj.article.save()
            obj.article = obj.article  # sets `article_id` to the new key
            obj.opened_by = request.user.get_username()
        elif displayed := version_merge.displayed_version(request.POST, obj):
            obj.based_on = displayed.version.number
        super().save_model(request, obj, form, change)
        autosave.discard(obj if change else None, request.user.get_username(), autosave.form_token_of(request))
        if text := form.cleaned_data.get("internal_note"):
            InternalNote.objects.create(article=obj.article, text=text, by=request.user.get_username())

    def save_related(self, request, form, formsets, change):
        for formset in formsets:
            free_anchors(formset)
        super().save_related(request, form, formsets, change)
        if request.user.has_perm("articles.add_tag"):
            tags = new_tags.create_tags(
                form.cleaned_data.get("new_tags", []), form.cleaned_data.get("new_tags_kind") or "topic"
            )
            form.instance.tags.add(*tags)
        by, copy = request.user.get_username(), form.instance
        revision = desk_revisions.record(copy, by=by)
        if not change:
            opened_copies.remember_new(request, autosave.form_token_of(request), revision, copy)

    def message_user(self, request, message, level=messages.INFO, **kwargs):
        if level == messages.SUCCESS:
            message = gettext("Saved on the desk. Readers see no change until it is published.")
        super().message_user(request, message, level, **kwargs)

    def response_post_save_add(self, request, obj):
        """Redirect to the page that publishes a draft, if the user may publish it now, else to its record."""
        article = obj.article
        is_next = registry.ACTIONS["publish"].is_available(request.user, ArticleStatus(article))
        page = "publish" if is_next and not hasattr(article, "scheduled") else "change"
        return redirect(f"admin:articles_article_{page}", article.pk)

    response_post_save_change = response_post_save_add
