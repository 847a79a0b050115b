"""What sections, tags, authors and agencies have in common: a key, a name, and the other names they go by."""

from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from articles.story.nouns import NOUNS
from articles.story.text import key_of

slug_validator = RegexValidator(r"\A[\w-]+\Z", "Use letters, digits, hyphens and underscores only.")


class TaxonomyTerm(models.Model):
    """Something stories name by its `slug`, which is the key a Story keeps beside the name as printed."""

    slug = models.CharField(
        max_length=100,
        unique=True,
        blank=True,
        validators=[slug_validator],
        help_text="The word in its address. Left empty it is made from the name; changed, the old address redirects.",
    )
    name = models.CharField(max_length=300)
    description = models.TextField(blank=True, help_text="Shown to readers on its page.")

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        self.slug = self.slug or key_of(self.name)
        is_taken = (
            type(self).aliases.rel.related_model.objects.filter(slug=self.slug).exclude(target_id=self.pk).first()
        )
        if is_taken:
            raise ValidationError(
                {"slug": f"“{self.slug}” is another name of {is_taken.target}; choose another or merge them."}
            )

    def get_absolute_url(self):
        return term_path(self._meta.model_name, self.slug)


def term_path(noun: str, slug: str) -> str:
    """Write the path of the page of a section, tag, author or agency: by hand, as `story_path`; a test holds it."""
    return f"/{NOUNS[noun].plural}/{quote(slug)}/"


class TermAlias(models.Model):
    """Another key under which the same thing is found: an alternative name, or a former or merged key."""

    class Reason(models.TextChoices):
        ALSO = "also", "also known as"
        RENAMED = "renamed", "former address"
        MERGED = "merged", "merged"

    slug = models.CharField(max_length=100, unique=True, blank=True, validators=[slug_validator])
    name = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.ALSO, editable=False)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["slug"]
        verbose_name_plural = "aliases"

    def __str__(self):
        return self.name or self.slug

    def clean(self):
        self.slug = self.slug or key_of(self.name)
        if type(self).target.field.related_model.objects.filter(slug=self.slug).exists():
            raise ValidationError({"slug": f"“{self.slug}” is in use as an address of its own; merge the two instead."})
