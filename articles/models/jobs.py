"""Work on many stories that outlives a request: putting words right everywhere, and taking a name away.

The work goes on where it was when whoever did it is gone: each story's outcome is kept with its version, together.
"""

from django.db import models
from django.db.models import Q

from articles.models.article import Article


class BackgroundJob(models.Model):
    """Something to be done to many stories, in the background."""

    class State(models.TextChoices):
        NOT_STARTED = "shown", "Not begun"
        RUNNING = "running", "Running"
        STOPPED = "stopped", "Stopped"
        DONE = "done", "Done"

    state = models.CharField(max_length=7, choices=State, default=State.NOT_STARTED, editable=False)
    made_by = models.CharField(max_length=150, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    begun_by = models.CharField(max_length=150, blank=True, editable=False)
    begun_at = models.DateTimeField(null=True, editable=False)
    worked_at = models.DateTimeField(null=True, editable=False, help_text="When somebody last worked on it.")
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    @property
    def is_not_started(self) -> bool:
        return self.state == self.State.NOT_STARTED

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_stopped(self) -> bool:
        return self.state == self.State.STOPPED

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE


class JobItem(models.Model):
    """One story of the work: the version it was seen at, and the version made of it or why there is none."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    seen = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.outcome or (f"version {self.version}" if self.version else "waiting")


class FindAndReplace(BackgroundJob):
    """Words to be put right wherever they stand: what is wrong, what is right, where, and what readers are told."""

    class PublishAs(models.TextChoices):
        MINOR_EDIT = "minor_edit", "Minor edit: no note to readers"
        CORRECT = "correct", "Correction, with the same note on every story"

    wrong = models.CharField("what is wrong", max_length=300)
    right = models.CharField("what is right", max_length=300)
    fields = models.JSONField(default=list)
    exact_case = models.BooleanField("capital and small letters as typed", default=True)
    kind = models.CharField("published as", max_length=10, choices=PublishAs, default=PublishAs.MINOR_EDIT)
    note = models.TextField("note to readers", max_length=10_000, blank=True)
    is_cut = models.BooleanField(default=False, editable=False, help_text="More stories have the words than were kept.")

    class Meta(BackgroundJob.Meta):
        db_table = "articles_fix"
        verbose_name = "find and fix"
        verbose_name_plural = "find and fix everywhere"
        constraints = [
            models.CheckConstraint(name="fix_kind_is_known", condition=Q(kind__in=["minor_edit", "correct"])),
            models.CheckConstraint(name="fixed_as_correction_with_note", condition=Q(kind="minor_edit") | ~Q(note="")),
        ]

    def __str__(self):
        return f"“{self.wrong}” becomes “{self.right}”" if self.wrong else "Words that were removed since"


class FindAndReplaceItem(JobItem):
    work = models.ForeignKey(FindAndReplace, models.CASCADE, related_name="stories")
    is_chosen = models.BooleanField(default=True)

    class Meta(JobItem.Meta):
        db_table = "articles_fixedstory"
        constraints = [models.UniqueConstraint(name="story_is_fixed_once", fields=["work", "article"])]


class Anonymisation(BackgroundJob):
    """A name to be taken from every text, by order: asked for by an archivist, executed by an administrator.

    The name itself is kept until it is executed, and no longer.
    """

    names = models.TextField(max_length=2_000, help_text="Every spelling, one on each line.", blank=True)
    replacement = models.CharField("what stands in its place", max_length=200, default="[name removed]")
    reason = models.CharField(
        "public reason",
        max_length=1_000,
        default="A name was removed by order.",
        help_text="Readers see it in the history of every story. Not the name.",
    )
    reference = models.CharField(max_length=200, help_text="The order or the letter that asks for it. Not the name.")
    listed_at = models.DateTimeField(null=True, editable=False)
    left = models.JSONField(default=list, editable=False)  # what people have to look at themselves, without the name
    scrubbed_at = models.DateTimeField(null=True, editable=False, help_text="When the files were rewritten without it.")

    def __str__(self):
        return self.reference


class AnonymisationItem(JobItem):
    work = models.ForeignKey(Anonymisation, models.CASCADE, related_name="stories")

    class Meta(JobItem.Meta):
        db_table = "articles_anonymisedstory"
        constraints = [models.UniqueConstraint(name="story_is_anonymised_once", fields=["work", "article"])]


class Merge(models.Model):
    """What a merge took away and moved, exactly, so that it can be undone."""

    noun = models.CharField(max_length=20)
    slug = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    kept = models.JSONField(default=dict)  # description, kind or role
    aliases = models.JSONField(default=list)  # slugs
    on_desk = models.JSONField(default=list)  # keys of the rows on the desk that were moved
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
    """One act on many articles: who began it, how each article stood then, and what became of each.

    `articles` holds [key, latest version, desk copy seen], `outcomes` key → "" where it was done, else why not. No
    words of stories stand here, so that an erasure has nothing to find.
    """

    act = models.CharField(max_length=20)
    by = models.CharField(max_length=150)
    begun_at = models.DateTimeField(auto_now_add=True, db_index=True)
    words = models.JSONField(default=dict, blank=True)  # what the act was given; emptied when it is finished
    said = models.CharField(max_length=400, blank=True)
    articles = models.JSONField(default=list)
    outcomes = models.JSONField(default=dict, blank=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.said or self.act
