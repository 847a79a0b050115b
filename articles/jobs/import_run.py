"""One run of an import from the desk: read the uploaded files, import their stories, count, and write the report."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

from django.db.models import QuerySet
from django.utils import timezone

from articles.importing import formats
from articles.importing.candidates import OUTCOMES, SKIPPED, ImportResult
from articles.importing.file_reader import FileReader
from articles.importing.formats import ImportItem
from articles.importing.importer import Importer
from articles.importing.photo_files import PhotoFiles
from articles.importing.preview import Samples, preview_rows
from articles.importing.remarks import kind_of
from articles.importing.table_columns import columns_of
from articles.importing.undated import DateFallbacks
from articles.importing.uploads import UnpackRoom
from articles.models import StoryImport
from articles.record import background_jobs, erased_places
from articles.search.index import rebuilding
from articles.story.dates import StoryDate
from articles.story.language_names import site_language
from articles.story.text import clean_text
from media.item_errors import run_ended
from media.management.file_walk import FileWalk

MAX_TYPES = 20  # of WordPress, among which somebody chooses
MAX_PROBLEMS = 50  # rejected items that the page lists; the report has all of them
FORGOTTEN = "Words were erased from the archive, and its files with them: upload them again, what is in stays in."
_SAVE_EVERY = 1  # seconds between two looks at whether the run was stopped, with the progress saved

State = StoryImport.State


def running_job(job: StoryImport) -> QuerySet[StoryImport]:
    """Return the row of a job if it is running, or no row."""
    return StoryImport.objects.filter(pk=job.pk, state=State.RUNNING)


class ImportRun:
    """One run of a job, with what became of the items so far."""

    def __init__(self, job: StoryImport, is_stopped: Callable[[], bool]):
        self.job, self.is_stopped = job, is_stopped
        self.counts, self.remark_counts = Counter(), Counter()
        self.samples, self.problems, self.interrupted = Samples(), [], []
        self.total, self.skipped, self.saved_at = 0, "", 0.0
        self.columns: list[str] = []  # of the first table, to be mapped
        self.types: set[str] = set()  # of WordPress, that were not read as stories

    def run(self):
        """Import all items; afterwards the job is done, stopped, or waits for somebody to look at the dry run."""
        job, zone, now = self.job, timezone.get_default_timezone(), timezone.now()
        if not job.files:  # forgotten while no worker was at it
            self._end("")
            return
        published = StoryDate(job.published) if job.published else None
        reader = FileReader(
            [str(job.upload_folder)],
            job.format,
            formats.Options(
                zone,
                job.date_order,
                job.encoding,
                now.year,
                source=job.source,
                now=now,
                mapping=tuple(job.mapping.items()),
                post_types=frozenset({"post", *job.post_types}),
                language=site_language(),
            ),
            DateFallbacks(zone, ["folder"] if job.dates_from_folders else [], published),
            room=UnpackRoom(),
        )
        self.total, self.skipped = reader.survey(counts_items=True)
        if job.is_dry_run:
            files = (file.path for file in FileWalk([str(job.upload_folder)]) if not file.problem)
            self.columns = columns_of(files, job.format, job.encoding)
        importer = Importer(
            by=job.made_by if job.is_dry_run else job.begun_by,
            source=job.source,
            draft=job.is_draft,
            dry_run=job.is_dry_run,
            photos=None if job.is_dry_run else PhotoFiles([str(job.upload_folder)], job.begun_by),
        )
        ended = ""
        try:
            self._write_report(importer.run(self._watched(reader.items(self.interrupted))))
            if self.counts["created"] and not (job.is_dry_run or job.is_draft):
                rebuilding.select_common_stems()
        except Exception as error:
            ended = run_ended(error)
        self._end(ended)

    def _watched(self, items: Iterator[tuple[str, ImportItem]]) -> Iterator[tuple[str, ImportItem]]:
        """Yield the items; keep the first as samples, save the progress, and end when the job was stopped."""
        for path, item in items:
            if not item.skipped and self.samples.takes(path):
                self.samples.add(path, self._sample(path, item))
            self._look()
            yield path, item

    def _sample(self, path: str, item: ImportItem) -> dict:
        format = item.story.source.format if item.story else ""
        return {"place": self._place(path, item.place), "format": format, "rows": preview_rows(item)}

    def _look(self):
        """Save the progress, and interrupt the run if somebody stopped it; once a second."""
        if self.interrupted:
            return
        if self.is_stopped():  # this process ends; another worker goes on
            self.interrupted.append("process")
        elif monotonic() - self.saved_at > _SAVE_EVERY:
            self.saved_at = monotonic()
            if not self._save() or not background_jobs.is_running(self.job):
                self.interrupted.append("job")

    def _write_report(self, results: Iterator[ImportResult]):
        path = self.job.report_path
        earlier: Counter[tuple[str, str]] = Counter()
        for result in read_report(path) if self.job.begun_at else ():
            self._count(result)
            earlier[result.path, result.item] += 1
        with path.open("a" if self.job.begun_at else "w", encoding="utf-8", errors="backslashreplace") as lines:
            for result in results:
                result = result._replace(path=self._relative(result.path))
                item = result.path, result.item
                if earlier[item] and result.outcome not in ("created", "updated"):
                    earlier[item] -= 1
                    continue
                self._count(result)
                lines.write(json.dumps(result._asdict(), ensure_ascii=False) + "\n")

    def _count(self, result: ImportResult):
        if result.outcome == SKIPPED:
            if len(self.types) < MAX_TYPES and result.item:
                self.types.add(result.reason)
            self.remark_counts[f"not read as stories, {result.reason}"] += result.count
            return
        self.counts[result.outcome] += 1
        self.remark_counts.update(map(kind_of, result.remarks))
        if result.outcome in ("rejected", "conflict") and len(self.problems) < MAX_PROBLEMS:
            self.problems.append([self._place(result.path, result.item), result.outcome, clean_text(result.reason)])

    def _save(self) -> bool:
        """Save the progress; return False, and save nothing, if an erasure has made the archive forget the files."""
        result = {
            "counts": {outcome: self.counts[outcome] for outcome in OUTCOMES},
            "remarks": self.remark_counts.most_common(MAX_PROBLEMS),
            "problems": self.problems,
            "skipped": self.skipped,
            "columns": self.columns,
            "types": sorted(self.types),
        }
        samples = {"samples": self.samples.chosen()} if self.job.is_dry_run else {}
        total = max(self.total, sum(self.counts.values()))
        job = StoryImport.objects.filter(pk=self.job.pk).exclude(files="")
        return bool(job.update(result=result, total=total, **samples))

    def _end(self, ended: str):
        """Save the result, and the state unless another worker goes on."""
        is_forgotten = not self._save()
        now, running = timezone.now(), running_job(self.job)
        if is_forgotten:
            state = State.NOT_STARTED if self.job.is_dry_run else State.STOPPED
            running.update(state=state, ended=FORGOTTEN, dry_run_at=None)
        elif self.interrupted == ["process"]:
            return
        elif self.job.is_dry_run:
            is_whole = not (ended or self.interrupted)
            running.update(state=State.NOT_STARTED, ended=ended, dry_run_at=now if is_whole else None)
        elif ended:
            running.update(state=State.STOPPED, ended=ended)
        elif not self.interrupted:
            state = State.LEFT if self.counts["rejected"] or self.counts["conflict"] else State.DONE
            if running.update(state=state, finished_at=now):
                self.job.delete_upload()
        erased_places.delete_forgotten()  # also if an erasure came between the two last statements

    def _place(self, path: str, place: str) -> str:
        return clean_text(f"{self._relative(path)} {place}").strip()[:300]

    def _relative(self, path: str) -> str:
        """Return a path as it was in the upload."""
        return path.removeprefix(f"{self.job.upload_folder}/")


def read_report(path: Path) -> Iterator[ImportResult]:
    """Yield the results in a report, without a last line that was cut off."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            with suppress(ValueError):
                yield ImportResult(**json.loads(line))
