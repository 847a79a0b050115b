"""Enter new items: published in bulk or left on the desk, each with the digests by which it is known next time."""

from dataclasses import dataclass, field

from articles.catalogue.values import PreparedStory
from articles.importing.candidates import Candidate, ImportResult, name_of_editor, with_photo_files
from articles.models import Article
from articles.models.article import story_path
from articles.models.transactions import atomic
from articles.record import desk_copies, imported_items, publishing
from articles.record.bulk_publishing import prepare
from articles.record.permalinks import SlugAllocator
from articles.story.validation import ValidatedStory
from articles.taxonomy.printed_keys import name_remarks
from articles.taxonomy.resolver import TaxonomyResolver


@dataclass
class NewItems:
    """Enters the new items of one run, batch by batch; `by` and `draft` are as those of `Importer`."""

    by: str
    draft: bool
    resolver: TaxonomyResolver = field(default_factory=TaxonomyResolver)
    slug_allocator: SlugAllocator = field(default_factory=SlugAllocator)

    def enter(self, new: list[Candidate]) -> list[ImportResult]:
        """Enter the items in one transaction; return their results. Raises what the record refuses or the database."""
        if not new:
            return []
        stories = with_photo_files([c.validated for c in new])
        stories = [
            story if isinstance(story, PreparedStory) or self._stays_on_desk(c) else prepare(story)
            for c, story in zip(new, stories, strict=True)
        ]
        with atomic(Article):
            articles, urls = self._publish(
                [
                    (name_of_editor(c.revision, self.by), validated)
                    for c, validated in zip(new, stories, strict=True)
                    if not self._stays_on_desk(c)
                ]
            )
            for number, (c, validated) in enumerate(zip(new, stories, strict=True)):
                if self._stays_on_desk(c):
                    articles.insert(number, self._create_desk_copy(validated))
                    urls.insert(number, "")
            imported_items.add(
                (item, fingerprint, article.pk)
                for c, article in zip(new, articles, strict=True)
                for item, fingerprint in ((c.item, c.fingerprint), (c.content, c.content))
                if item
            )
        return [
            c.result("created", url=url, remarks=tuple(name_remarks(c.validated.story, self.resolver)))
            for c, url in zip(new, urls, strict=True)
        ]

    def forget(self):
        """Drop what the slug allocator and the resolver cached in a transaction that was rolled back."""
        self.slug_allocator.forget()
        self.resolver.forget()

    def _stays_on_desk(self, candidate: Candidate) -> bool:
        return self.draft or bool(candidate.desk_reason)

    def _publish(self, stories: list[tuple[str, PreparedStory]]) -> tuple[list, list[str]]:
        """Publish new stories, each with the name that is written into its version, those of a name together.

        Returns their articles and the paths of their pages.
        """
        entries: list = [None] * len(stories)
        for name in dict.fromkeys(name for name, _ in stories):
            places = [place for place, (by, _) in enumerate(stories) if by == name]
            published = publishing.publish_many(
                [stories[place][1] for place in places],
                by=name,
                resolver=self.resolver,
                slug_allocator=self.slug_allocator,
            )
            for place, entry in zip(places, published, strict=True):
                entries[place] = entry
        urls = [story_path(entry.address.day, entry.address.slug) for entry in entries]
        return [entry.article for entry in entries], urls

    def _create_desk_copy(self, validated: PreparedStory | ValidatedStory) -> Article:
        article = Article.objects.create()
        desk_copies.thaw(validated.story, article, by=self.by)
        return article
