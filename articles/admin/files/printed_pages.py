"""The admin of printed pages: upload a PDF or a picture, say which page it is, state its rights, erase it by order."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from articles.admin.base import column, datetime_column
from articles.admin.files.base import FileAdmin, day_input
from articles.catalogue.printed_pages import live_stories, stories_of_day
from articles.models.printed_pages import PrintedPage, place_in_words
from articles.record import printed_pages
from articles.story.lazy_text import gettext_lazy as _
from articles.story.page_names import page_of_file_name
from media.models.rights import Rights

MAX_FILES = 200  # that are chosen at once
MAX_STORIES = 50  # of a day, to be attached
# A page has many stories, so no page is for one story.
_RIGHTS = [(value, label) for value, label in Rights.choices if not Rights(value).is_for_one_story]


class PrintedPageForm(forms.ModelForm):
    """The place of a printed page, its texts and its rights."""

    rights = forms.ChoiceField(label=_("Rights"), choices=_RIGHTS)

    class Meta:
        model = PrintedPage
        fields = ("day", "edition", "page", "credit", "rights", "rights_until", "rights_words", "is_withdrawn", "text")
        widgets = {
            "day": day_input(),
            "rights_until": day_input(),
            "edition": forms.TextInput({"class": "vTextField"}),
            "page": forms.TextInput({"class": "vTextField"}),
            "credit": forms.TextInput({"class": "vTextField"}),
            "rights_words": forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
            "text": forms.Textarea({"rows": 12, "class": "vLargeTextField"}),
        }

    def clean(self):
        values = super().clean()
        if not (values.get("edition", "").strip() or values.get("page", "").strip()):
            raise ValidationError(gettext("Say which page it is, or which edition, as the stories on it do."))
        return values


class NewPrintedPageForm(PrintedPageForm):
    """A new page: its file, place and rights; the text comes from the file."""

    file = forms.FileField(
        label=_("File"), help_text=_("A PDF with its text layer, or a picture (JPEG, PNG, TIFF, WebP, AVIF) of a page.")
    )
    field_order = ("file",)

    class Meta(PrintedPageForm.Meta):
        fields = ("day", "edition", "page", "credit", "rights", "rights_until", "rights_words")


@admin.register(PrintedPage)
class PrintedPageAdmin(FileAdmin):
    """The pages of printed pages."""

    form, new_form, verbs = PrintedPageForm, NewPrintedPageForm, printed_pages
    add_label = _("Add a printed page")
    about_adding = _(
        "A facsimile belongs to the stories that were published on this day and name this edition "
        "and page. Readers see pictures of it while one of them is live, none is withdrawn and its "
        "rights allow it; the file only where it is cleared."
    )
    file_url = "printed_file"
    script_for_many = "articles/desk/many_pages.js"
    list_display = (
        "__str__",
        column("rights", _("Rights")),
        "rights_until",
        datetime_column("created_at", _("Came in")),
    )
    list_filter = ("rights", "is_withdrawn")
    search_fields = ("edition", "page", "filename")
    fields = (*PrintedPageForm.Meta.fields, "stories", "pictures")
    readonly_fields = ("pictures", "stories")

    def add_view(self, request, form_url="", extra_context=None):
        """Add a page; a POST of `names` stores nothing, and gets what these names of files say, as JSON."""
        if request.method == "POST" and "names" in request.POST and self.has_add_permission(request):
            names = request.POST.getlist("names")[:MAX_FILES]
            return JsonResponse({"pages": [page_of_file_name(name)._asdict() for name in names]})
        return super().add_view(request, form_url, extra_context)

    @admin.display(description=_("The page"))
    def pictures(self, page):
        """The first sheets, as readers get them."""
        sheets = (
            (sheet["large"], sheet["small"], gettext("Sheet %(number)s") % {"number": sheet["number"]})
            for sheet in page.pictures[:8]
        )
        markup = '<a href="{}"><img class="printed-sheet" src="{}" alt="{}" loading="lazy"></a>'
        return format_html_join(" ", markup, sheets)

    @admin.display(description=_("Live stories on it"))
    def stories(self, page):
        """The live stories that name this page; readers see it while there is one."""
        entries = live_stories([page]).get(page.pk, [])
        if not entries:
            return self._stories_of_day(page)
        links = ((entry.get_absolute_url(), str(entry)) for entry in entries)
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', links))

    def _stories_of_day(self, page):
        """Return that no story names the page, and the stories of its day: edition and page of each, and a link."""
        none = gettext("None names this day, edition and page: no reader sees it yet.")
        stories = stories_of_day(page.day)[:MAX_STORIES]
        if not stories:
            return none + " " + gettext("No live story was published on this day.")
        remedy = gettext(
            "Open the story that stands on it on the desk, write edition and page as here (Dates, language, source and "
            "print) and publish a minor edit. The stories of this day:"
        )
        rows = [
            (
                reverse("admin:articles_article_change", args=[entry.article_id]),
                str(entry),
                place_in_words(story.edition, story.page) or gettext("names neither edition nor page"),
            )
            for entry, story in stories
        ]
        links = format_html_join("", '<li><a href="{}">{}</a><div class="help">{}</div></li>', rows)
        return format_html("<p>{}</p><p>{}</p><ul>{}</ul>", none, remedy, links)
