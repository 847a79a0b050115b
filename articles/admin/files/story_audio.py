"""The admin of the audio of stories: upload a recording, state its rights, erase it by order."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from articles.admin.base import column, datetime_column
from articles.admin.files.base import FileAdmin, day_input
from articles.models import Article
from articles.models.audio import StoryAudio
from articles.record import story_audio
from articles.story.lazy_text import gettext_lazy as _
from media.models.rights import Rights

_RIGHTS = [(value, label) for value, label in Rights.choices if not Rights(value).is_for_one_story]


class StoryAudioForm(forms.ModelForm):
    """The credit of a recording and its rights."""

    rights = forms.ChoiceField(label=_("Rights"), choices=_RIGHTS)

    class Meta:
        model = StoryAudio
        fields = ("credit", "rights", "rights_until", "rights_words", "is_withdrawn")
        widgets = {
            "rights_until": day_input(),
            "credit": forms.TextInput({"class": "vTextField"}),
            "rights_words": forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        }


class NewStoryAudioForm(StoryAudioForm):
    """A new recording: its story, its file, its credit and its rights."""

    article = forms.ModelChoiceField(
        Article.objects.filter(latest__gt=0),
        widget=forms.HiddenInput,
        error_messages={"required": _("Open the story first, and choose “Add audio” there.")},
    )
    file = forms.FileField(
        label=_("File"), help_text=_("MP3, M4A (AAC) or Ogg Opus. Names and pictures in the file are left out.")
    )
    field_order = ("article", "file")

    class Meta(StoryAudioForm.Meta):
        fields = ("article", "credit", "rights", "rights_until", "rights_words")


@admin.register(StoryAudio)
class StoryAudioAdmin(FileAdmin):
    """The pages of the audio of stories."""

    form, new_form, verbs = StoryAudioForm, NewStoryAudioForm, story_audio
    add_label = _("Add audio to a story")
    about_adding = _(
        "Readers hear it on the page of the story while that is live and the rights allow it; feeds "
        "and search engines are told of it only where it is cleared."
    )
    list_display = (
        "__str__",
        "story",
        column("rights", _("Rights")),
        "rights_until",
        datetime_column("created_at", _("Came in")),
    )
    list_filter = ("rights", "is_withdrawn")
    list_select_related = ("article__entry", "article__desk_copy")
    fields = ("story", "player", *StoryAudioForm.Meta.fields)
    readonly_fields = ("story", "player")

    def add_view(self, request, form_url="", extra_context=None):
        """Return the form for audio of the story in the address; without one lead to the list of stories."""
        if request.method == "POST" or _story_of(request.GET.get("article", "")):
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        self.message_user(request, gettext("Open the story first, and choose “Add audio” there."))
        return redirect("admin:articles_article_changelist")

    def _page(self, request, context):
        """Return the page with the story in its heading."""
        story = (
            _story_of(str(context["form"]["article"].value() or "")) if "article" in context["form"].fields else None
        )
        return super()._page(request, context | ({"subtitle": str(story)} if story else {}))

    @admin.display(description=_("Story"))
    def story(self, audio):
        """The story, with a link to its page."""
        url = reverse("admin:articles_article_change", args=[audio.article_id])
        return format_html('<a href="{}">{}</a>', url, str(audio.article))

    @admin.display(description=_("What readers hear"))
    def player(self, audio):
        """The copy for readers in the browser's own player."""
        if audio.is_erased:
            return gettext("Erased by order.")
        label = f"{audio.length}, {audio.format.upper()}"
        return format_html(
            '<audio controls preload="none" src="{}" aria-label="{}"></audio> {}',
            audio.get_absolute_url(),
            label,
            label,
        )


def _story_of(key: str) -> Article | None:
    """Return the story with this primary key that can have audio, or None."""
    is_key = key.isdecimal() and len(key) < 19
    return NewStoryAudioForm.base_fields["article"].queryset.filter(pk=key).first() if is_key else None
