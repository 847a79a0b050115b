"""The admin of sections, tags, authors and agencies. Verbs rename and merge them; only unused ones can be deleted."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext

from articles.admin.base import BaseAdmin, LabelledFormSet
from articles.admin.taxonomy import merge_view
from articles.models import (
    Agency,
    AgencyAlias,
    Author,
    AuthorAlias,
    Section,
    SectionAlias,
    Tag,
    TagAlias,
)
from articles.models.taxonomy_base import TermAlias
from articles.public.lists import alphabet
from articles.record import taxonomy_changes
from articles.story.lazy_text import gettext_lazy as _


class _AliasInline(admin.TabularInline):
    """Other names that an editor added. Keys from renaming and merging redirect for ever; the form only prints them."""

    template = "admin/labelled_tabular.html"

    fields = ("name", "slug")
    extra = 0
    formset = LabelledFormSet
    verbose_name = _("name")
    verbose_name_plural = _("other names")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(reason=TermAlias.Reason.ALSO)

    def formfield_for_dbfield(self, field, request, **kwargs):
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        formfield.widget.attrs["aria-label"] = capfirst(formfield.label)  # fields of a row have no visible label
        return formfield

    def has_view_permission(self, request, obj=None):
        return True  # who sees the term sees its names

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm(f"articles.change_{self.parent_model._meta.model_name}")

    has_add_permission = has_delete_permission = has_change_permission


class _CountedChangeList(ChangeList):
    """The list of terms, with the number of live stories of each on the page."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = alphabet.with_counts(self.opts.model_name, list(self.result_list))


class TaxonomyAdmin(BaseAdmin):
    """The base class of the four kinds of taxonomy terms; each subclass sets the inline of its aliases."""

    list_display = ("name", "slug", "live_stories", "description")
    search_fields = ("name", "slug", "aliases__name")
    fields = ("name", "slug", "description", "former_addresses")
    readonly_fields = ("former_addresses",)
    change_form_template = "admin/articles/taxonomy/change_form.html"

    @admin.display(description=_("Live stories"))
    def live_stories(self, row):
        return f"{row.stories:,}"

    @admin.display(description=_("Merge"))
    def merge_link(self, row):
        url = reverse(f"admin:articles_{self.opts.model_name}_merge", args=[row.pk])
        return format_html(
            gettext('<a href="{url}">Merge<span class="visually-hidden"> {name}</span>…</a>'), url=url, name=row
        )

    def get_list_display(self, request):
        return (*self.list_display, "merge_link") if self.may_merge(request) else self.list_display

    def get_changelist(self, request, **kwargs):
        return _CountedChangeList

    @admin.display(description=_("Former addresses"))
    def former_addresses(self, row):
        """The keys that redirect to this term, each with the reason."""
        former = row.aliases.exclude(reason=TermAlias.Reason.ALSO) if row.pk else ()
        return ", ".join(f"{alias.slug} ({alias.get_reason_display()})" for alias in former) or "–"

    def get_urls(self):
        name = f"articles_{self.opts.model_name}_merge"
        return [path("<int:pk>/merge/", self.admin_site.admin_view(self.merge_view), name=name), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        if change:
            taxonomy_changes.rename(obj, name=obj.name, slug=obj.slug, by=request.user.get_username())
        else:
            super().save_model(request, obj, form, change)
            taxonomy_changes.add_name_alias(obj)

    def save_formset(self, request, form, formset, change):
        """Save the aliases but those whose key the new name or address has made the term's own meanwhile."""
        aliases = formset.save(commit=False)
        for alias in formset.deleted_objects:
            alias.delete()
        for alias in aliases:
            others = type(alias).objects.filter(slug=alias.slug).exclude(pk=alias.pk)
            if alias.slug != form.instance.slug and not others.exists():
                alias.save()
            elif alias.pk:
                alias.delete()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        taxonomy_changes.log_state(form.instance, by=request.user.get_username())

    def delete_model(self, request, obj):
        taxonomy_changes.delete(obj, by=request.user.get_username())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"may_merge": self.may_merge(request), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def delete_view(self, request, object_id, extra_context=None):
        """Delete a term after a confirmation; a term that is used anywhere is refused."""
        row = self.get_object(request, unquote(object_id))
        if row and self.has_delete_permission(request, row) and (usage := merge_view.usage(row)):
            messages.error(
                request,
                gettext("%(row)s is named %(usage)s; merge it into another instead of deleting it.")
                % {"row": row, "usage": usage},
            )
            return redirect(f"admin:articles_{self.opts.model_name}_change", row.pk)
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs, request):
        """Delete the other names with the term; no further permission is needed for them."""
        objects, counts, _, protected = super().get_deleted_objects(objs, request)
        return objects, counts, set(), protected

    def may_merge(self, request) -> bool:
        """Return whether a user may merge terms of this kind."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def merge_view(self, request, pk):
        if not self.may_merge(request):
            raise PermissionDenied
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404(gettext("There is nothing here to merge."))
        return merge_view.respond(request, row, self.admin_site)


def _inline(alias: type[TermAlias]) -> type[_AliasInline]:
    return type(f"{alias.__name__}Inline", (_AliasInline,), {"model": alias})


@admin.register(Section)
class SectionAdmin(TaxonomyAdmin):
    inlines = (_inline(SectionAlias),)


@admin.register(Tag)
class TagAdmin(TaxonomyAdmin):
    inlines = (_inline(TagAlias),)
    list_display = ("name", "kind", "slug", "live_stories", "description")
    list_filter = ("kind",)
    fields = ("name", "kind", "slug", "description", "former_addresses")


@admin.register(Author)
class AuthorAdmin(TaxonomyAdmin):
    inlines = (_inline(AuthorAlias),)
    list_display = ("name", "role", "slug", "live_stories", "description")
    fields = ("name", "role", "slug", "description", "former_addresses")


@admin.register(Agency)
class AgencyAdmin(TaxonomyAdmin):
    inlines = (_inline(AgencyAlias),)
