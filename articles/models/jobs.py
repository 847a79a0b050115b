"""Background jobs on many stories (find and replace, anonymisation), merges that can be undone, and bulk actions.

If a worker dies, the job goes on where it stopped, because each story's outcome is saved together with its version.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from articles.models.article import Article
from articles.models.states import is_in
from articles.story.lazy_text import gettext_lazy as _


class BackgroundJob(models.Model):
    """Work on many stories that a worker does item by item, outside a request."""

    class State(models.TextChoices):
        NOT_STARTED = "shown", _("Not begun")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        LEFT = "left", _("Not all done: look at what is left")

    state = models.CharField(max_length=7, choices=State, default=State.NOT_STARTED, editable=False)
    made_by = models.CharField(max_length=150, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    begun_by = models.CharField(max_length=150, blank=True, editable=False)
    begun_at = models.DateTimeField(null=True, editable=False)
    worked_at = models.DateTimeField(null=True, editable=False, help_text=_("When somebody last worked on it."))
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    # As properties, because templates need them.
    is_not_started = is_in(State.NOT_STARTED)
    is_running = is_in(State.RUNNING)  # a worker may change stories
    is_stopped = is_in(State.STOPPED)  # before its end; it can go on
    is_done = is_in(State.DONE, State.LEFT)


class JobItem(models.Model):
    """One story of a job: the version when it was listed, and the new version or why there is none."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    listed_version = models.PositiveIntegerField(default=0, db_column="seen")
    version = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.outcome or (
            gettext("version %(version)s") % {"version": self.version} if self.version else "waiting"
        )


class FindAndReplace(BackgroundJob):
    """A job that replaces a wrong spelling in all live stories: in which fields, published as what, with which note."""

    class PublishAs(models.TextChoices):
        MINOR_EDIT = "minor_edit", _("Minor edit: no note to readers")
        CORRECT = "correct", _("Correction, with the same note on every story")

    wrong = models.CharField(_("what is wrong"), max_length=300)
    right = models.CharField(_("what is right"), max_length=300)
    fields = models.JSONField(default=list)
    exact_case = models.BooleanField(_("capital and small letters as typed"), default=True)
    kind = models.CharField(_("published as"), max_length=10, choices=PublishAs, default=PublishAs.MINOR_EDIT)
    note = models.TextField(_("note to readers"), max_length=10_000, blank=True)
    is_cut = models.BooleanField(
        default=False, editable=False, help_text=_("More stories have the words than were kept.")
    )

    class Meta(BackgroundJob.Meta):
        db_table = "articles_fix"
        verbose_name = _("find and fix")
        verbose_name_plural = _("find and fix everywhere")
        constraints = [
            models.CheckConstraint(name="fix_kind_is_known", condition=Q(kind__in=["minor_edit", "correct"])),
            models.CheckConstraint(name="fixed_as_correction_with_note", condition=Q(kind="minor_edit") | ~Q(note="")),
        ]

    def __str__(self):
        return f"“{self.wrong}” becomes “{self.right}”" if self.wrong else gettext("Words that were removed since")

    def forget_words(self):
        """Empty what is wrong, right and said to readers, and stop the job, which cannot go on without."""
        self.wrong, self.right = "", ""
        self.note = "[removed]" if self.kind == self.PublishAs.CORRECT else ""
        self.state = self.State.STOPPED if self.is_running else self.state
        self.save(update_fields=["wrong", "right", "note", "state"])


class FindAndReplaceItem(JobItem):
    """A story with the wrong spelling; editors may leave it out (`is_chosen`)."""

    work = models.ForeignKey(FindAndReplace, models.CASCADE, related_name="stories")
    is_chosen = models.BooleanField(default=True)

    class Meta(JobItem.Meta):
        db_table = "articles_fixedstory"
        constraints = [models.UniqueConstraint(name="story_is_fixed_once", fields=["work", "article"])]


class Anonymisation(BackgroundJob):
    """A job that removes a name from every text, by order: an archivist asks for it, an administrator executes it.

    The name is deleted from this row when the job is done.
    """

    names = models.TextField(max_length=2_000, help_text=_("Every spelling, one on each line."), blank=True)
    replacement = models.CharField(_("what stands in its place"), max_length=200, default="[name removed]")
    reason = models.CharField(
        _("public reason"),
        max_length=1_000,
        default="A name was removed by order.",
        help_text=_("Readers see it in the history of every story. Not the name."),
    )
    reference = models.CharField(max_length=200, help_text=_("The order or the letter that asks for it. Not the name."))
    listed_at = models.DateTimeField(null=True, editable=False)
    left = models.JSONField(default=list, editable=False)  # what editors have to check by hand, without the name
    scrubbed_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When the files were rewritten without it.")
    )

    def __str__(self):
        return self.reference


class AnonymisationItem(JobItem):
    """A story that has the name."""

    work = models.ForeignKey(Anonymisation, models.CASCADE, related_name="stories")

    class Meta(JobItem.Meta):
        db_table = "articles_anonymisedstory"
        constraints = [models.UniqueConstraint(name="story_is_anonymised_once", fields=["work", "article"])]


class Merge(models.Model):
    """A merge of two terms, with everything that it deleted and moved, so that it can be undone."""

    noun = models.CharField(max_length=20)
    slug = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    attributes = models.JSONField(default=dict, db_column="kept")  # description, kind or role
    aliases = models.JSONField(default=list)  # slugs
    on_desk = models.JSONField(default=list)  # primary keys of the desk's rows that were moved
    into = models.PositiveBigIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["noun", "slug"], name="merge_of_a_thing")]

    def __str__(self):
        return f"{self.noun} {self.name} ({self.slug})"


class BulkRun(models.Model):
    """One bulk action on many articles: who began it, the state of each article then, and the outcome for each.

    `articles` is a list of [primary key, latest version, desk copy seen]; `outcomes` has by primary key "" if
    the action was done, otherwise the reason why not.
    """

    action_name = models.CharField(max_length=20, db_column="act")
    by = models.CharField(max_length=150)
    begun_at = models.DateTimeField(auto_now_add=True, db_index=True)
    form_data = models.JSONField(default=dict, blank=True, db_column="words")  # of the action; emptied when finished
    title = models.CharField(max_length=400, blank=True, db_column="said")
    articles = models.JSONField(default=list)
    outcomes = models.JSONField(default=dict, blank=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.title or self.action_name

    def forget_words(self):
        """Empty title, form and the reasons why something was not done."""
        self.title, self.form_data = "", {}
        self.outcomes = {key: outcome and "It was not done." for key, outcome in self.outcomes.items()}
        self.save(update_fields=["title", "form_data", "outcomes"])
