"""Write printed pages: add a file, change what is said of it, erase it by order.

    page = add(file, name="a1.pdf", by="abe", day=date(1962, 5, 3), edition="", page="A1", rights=Rights.CLEARED)

A page without stated rights is stored, and no reader sees it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.utils import timezone
from django.utils.translation import gettext

from articles.catalogue import catalogue, printed_pages
from articles.models import Article, CatalogueEntry
from articles.models.printed_pages import PrintedPage, PrintedPageWord
from articles.models.transactions import atomic
from articles.record import logged_states, printed_page_files
from articles.record.page_rendering import SIZES
from articles.search import photo_words
from articles.story.text import clean_text
from media.file_inspection import FileRefused
from media.models.rights import Rights
from media.original_files import temporary_copy

_TEXTS = ("edition", "page", "credit", "text", "rights_words")
_MAX_WORDS = 50_000  # different words of one page


def add(source: BinaryIO | bytes, *, name: str, by: str, day: date, **fields) -> PrintedPage:
    """Store a PDF or a picture with the pictures made of it; return the new page.

    Raises FileRefused for a file that cannot be drawn within the limits, or that is there already, and ValidationError.
    """
    with temporary_copy(source, name) as (temporary, sha256):
        if existing := PrintedPage.objects.filter(sha256=sha256).first():
            raise FileRefused(
                gettext("%(name)s: this file is there already: %(existing)s.") % {"name": name, "existing": existing}
            )
        with printed_page_files.rendered(temporary, name) as (made, folder):
            page = PrintedPage(
                day=day,
                sha256=sha256,
                format=made.suffix,
                bytes=temporary.stat().st_size,
                filename=clean_text(name)[-255:],
                sheets=made.sheets,
                taken_in_by=by[:150],
                created_at=timezone.now(),
                **{"text": made.text} | fields,
            )
            _clean(page)
            with printed_page_files.stored_for(page, temporary, folder), atomic(PrintedPage):
                page.save(force_insert=True)
                _write_words(page)
                _log(page, "add printed page", by)
                _mark_changed([page])
    return page


def change(page: PrintedPage, *, by: str):
    """Save what was changed of a page: its place, texts and rights. Raises ValidationError."""
    _clean(page)
    with atomic(PrintedPage):
        before = PrintedPage.objects.select_for_update().get(pk=page.pk)
        if before.is_erased:
            raise ValidationError(gettext("It was erased by order; nothing of it can be changed."))
        page.save()
        _write_words(page)
        _log(page, "change printed page", by)
        _mark_changed([before, page])


def draw_missing() -> Iterator[tuple[PrintedPage, str]]:
    """Draw the pictures of pages that have lost any; yield each page, and why it could not be drawn or ""."""
    for page in PrintedPage.objects.not_erased().order_by("pk").iterator():
        if all(page.picture(number, size).exists() for number in range(1, len(page.sheets) + 1) for size in SIZES):
            continue
        try:
            with printed_page_files.rendered(page.original, str(page)) as (made, folder):
                printed_page_files.move_pictures(page, folder)
        except (FileRefused, OSError) as error:
            yield page, str(error)
            continue
        with atomic(PrintedPage):
            if made.sheets != page.sheets:  # another release of the library draws otherwise
                PrintedPage.objects.filter(pk=page.pk).update(sheets=made.sheets)
                _log(page, "draw printed page", "")
            _mark_changed([page])
        yield page, ""


def enter_words():
    """Make the words of all pages anew, as after a restored bundle."""
    for page in PrintedPage.objects.not_erased().order_by("pk").iterator():
        _write_words(page)


def erase(page: PrintedPage, *, reason: str, by: str):
    """Delete the files and words of a page by order; that it existed, who erased it and why stays."""
    if not reason.strip():
        raise ValidationError(gettext("State why it is erased; the reason stays in place of the page."))
    with atomic(PrintedPage):
        before = PrintedPage.objects.select_for_update().get(pk=page.pk)
        page = PrintedPage.objects.get(pk=page.pk)
        if not page.is_erased:
            page.erased_at, page.erased_by, page.erased_reason = timezone.now(), by[:150], reason.strip()
        for name in (*_TEXTS, "filename"):
            setattr(page, name, "")
        page.rights, page.rights_until, page.is_withdrawn, page.sheets = Rights.NOT_CLEARED, None, True, []
        page.save()
        PrintedPageWord.objects.filter(page=page).delete()
        _log(page, "erase printed page", by, forgets=True)
        _mark_changed([before])
        transaction.on_commit(lambda: printed_page_files.remove(page), using=router.db_for_write(PrintedPage))


def take_out_of_sight(pages: Iterable[PrintedPage], *, by: str) -> list[PrintedPage]:
    """Withdraw pages that show a story which is erased, and delete their words; return them. Their files stay."""
    withdrawn = []
    for page in pages:
        page.is_withdrawn, page.text = True, ""
        PrintedPage.objects.filter(pk=page.pk).update(is_withdrawn=True, text="")
        PrintedPageWord.objects.filter(page=page).delete()
        _log(page, "withdraw printed page", by, forgets=True)
        withdrawn.append(page)
    if withdrawn:
        _mark_changed(withdrawn)
    return withdrawn


def pages_showing(article: Article) -> list[PrintedPage]:
    """Return the pages on which any version of an article that has a text says that it stood."""
    days = set(article.addresses.values_list("day", flat=True))
    stories = [version.story for version in article.versions.filter(story_json__isnull=False)]
    places = {(story.edition, story.page) for story in stories if story and (story.edition or story.page)}
    pages = PrintedPage.objects.not_erased().filter(day__in=days) if places else []
    return [page for page in pages if (page.edition, page.page) in places]


def mark_neighbours(article: Article):
    """Mark the pages of live stories beside one that was withdrawn or reinstated: a facsimile goes or comes."""
    if pages := pages_showing(article):
        _mark_changed(pages)


def remove_name(are_in: Callable[[str], bool], without: Callable[[str], str]) -> list[str]:
    """Remove a name from the texts of all pages; return sentences about files that show it.

    Such a page is withdrawn from readers: its picture still has the name.
    """
    remaining = []
    for page in PrintedPage.objects.not_erased().iterator():
        changed = {name: without(text) for name in (*_TEXTS, "filename") if are_in(text := getattr(page, name))}
        if not changed:
            continue
        is_in_picture = "text" in changed
        PrintedPage.objects.filter(pk=page.pk).update(**changed, is_withdrawn=page.is_withdrawn or is_in_picture)
        _log(page, "remove a name", "", forgets=True)
        _mark_changed([page])
        page.refresh_from_db()
        _write_words(page)
        if is_in_picture:
            remaining.append(
                f"The printed page {page.uuid} shows the name; it was withdrawn from readers. Erase it, or add a "
                "file without the name in its place."
            )
    return remaining


def _clean(page: PrintedPage):
    """Normalise the texts and check all fields. Raises ValidationError."""
    for name in _TEXTS:
        setattr(page, name, clean_text(getattr(page, name)))
    page.edition, page.page = page.edition.strip(), page.page.strip()
    if not (page.edition or page.page):
        raise ValidationError({"page": gettext("Say which page it is, or which edition.")})
    page.full_clean(validate_unique=False)


def word_faults() -> Iterator[str]:
    """Yield a line for each page that is found by other words than its own; a withdrawn one may have lost its words."""
    for page in PrintedPage.objects.order_by("pk").iterator(100):
        stored = set(PrintedPageWord.objects.filter(page=page).values_list("key", flat=True))
        words = set() if page.is_erased else set(_words_of(page))
        if different := sorted(stored - words if page.is_withdrawn else stored ^ words):
            yield f"printed page {page.uuid}: it is not found by its own words ({different[0]})"


def _words_of(page: PrintedPage) -> list[str]:
    texts = f"{page.text} | {page.edition} | {page.page}"
    words = dict.fromkeys(word[:64] for word in photo_words.index_words(texts)[:_MAX_WORDS])
    return [word for word in words if word]


def _write_words(page: PrintedPage):
    PrintedPageWord.objects.filter(page=page).delete()
    rows = [PrintedPageWord(page=page, key=key) for key in _words_of(page)]
    PrintedPageWord.objects.bulk_create(rows, batch_size=2_000)


def _mark_changed(pages: list[PrintedPage]):
    """Mark the public pages of the stories on these printed pages as changed."""
    stories = printed_pages.live_stories(pages)
    keys = {entry.pk for entries in stories.values() for entry in entries}
    catalogue.mark_pages_changed(CatalogueEntry.objects.filter(pk__in=keys))


def _log(page: PrintedPage, action: str, by: str, *, forgets: bool = False):
    logged_states.log(page, noun="printed page", action=action, by=by, forgets=forgets)
