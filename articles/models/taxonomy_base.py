"""The base classes of all taxonomies: a term with a key and a name, and its aliases."""

from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from articles.story.keys import is_key, is_visible, key_of, tidy_slug
from articles.story.lazy_text import gettext_lazy as _
from articles.story.nouns import NOUNS


def validate_slug(slug: str):
    """Raise ValidationError if a typed slug has other characters than those of a key."""
    if not is_key(tidy_slug(slug)):
        raise ValidationError(gettext("Use letters, digits, hyphens and underscores only, of any script."))


def _slug_or_key(slug: str, name: str) -> str:
    """Return a typed slug as it is stored, or the key of the name; raises ValidationError for a name nobody sees."""
    if name and not is_visible(name):
        raise ValidationError(
            {"name": gettext("It has no character that anybody sees; write a letter, a digit or a sign.")}
        )
    return tidy_slug(slug) or key_of(name)


class TaxonomyTerm(models.Model):
    """A section, tag, author or agency. Its `slug` is the key that stories store with the name as printed."""

    slug = models.CharField(
        max_length=100,
        unique=True,
        blank=True,
        validators=[validate_slug],
        help_text=_(
            "The word in its address. Left empty it is made from the name; changed, the old address redirects."
        ),
    )
    name = models.CharField(max_length=300)
    description = models.TextField(blank=True, help_text=_("Shown to readers on its page."))

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        """Make a missing slug from the name; raises ValidationError if the slug is an alias of another term."""
        self.slug = _slug_or_key(self.slug, self.name)
        aliases = type(self).aliases.rel.related_model.objects
        if alias := aliases.filter(slug=self.slug).exclude(target_id=self.pk).first():
            raise ValidationError(
                {
                    "slug": gettext("“%(slug)s” is another name of %(target)s; choose another or merge them.")
                    % {"slug": self.slug, "target": alias.target}
                }
            )

    def get_absolute_url(self):
        """Return the path of the term's page."""
        return term_path(self._meta.model_name, self.slug)


def term_path(noun: str, slug: str) -> str:
    """Return the path of a term's page. Not with `reverse`, as in `story_path`; a test compares both."""
    return f"/{NOUNS[noun].plural}/{quote(slug)}/"


class TermAlias(models.Model):
    """Another key that leads to a term: an alternative name, a former key, or the key of a term merged into it."""

    class Reason(models.TextChoices):
        """Where an alias comes from; only those of the kind ALSO are edited by hand."""

        ALSO = "also", _("also known as")
        RENAMED = "renamed", _("former address")
        MERGED = "merged", _("merged")

    slug = models.CharField(max_length=100, unique=True, blank=True, validators=[validate_slug])
    name = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.ALSO, editable=False)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["slug"]
        verbose_name_plural = _("aliases")

    def __str__(self):
        return self.name or self.slug

    def clean(self):
        """Make a missing slug from the name; raises ValidationError if a term has the slug as its own."""
        self.slug = _slug_or_key(self.slug, self.name)
        if type(self).target.field.related_model.objects.filter(slug=self.slug).exists():
            raise ValidationError(
                {
                    "slug": gettext("“%(slug)s” is in use as an address of its own; merge the two instead.")
                    % {"slug": self.slug}
                }
            )
