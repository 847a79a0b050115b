"""How well the texts of saved web pages are found, as ratios against trafilatura and newspaper4k in the same run.

    python -m tests.benchmarks.web_pages FOLDER

FOLDER has pages with their truth, as `truths` of tests/articles/importing/test_html_pages.py reads them. Each of the
two others is measured where it is installed; neither is a requirement of the archive.
"""

import importlib
import sys
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from articles.importing.formats import Options
from articles.story.html_blocks import text_of
from tests.articles.importing.format_samples import read
from tests.articles.importing.test_html_pages import body_of, f1, truths


def archive(content: bytes) -> str:
    """Return the text that the archive finds in a page."""
    [item] = read("html", content, "page.html", Options(UTC))
    return text_of(item.story.body) if item.story else ""


def trafilatura(content: bytes) -> str:
    """Return the text that trafilatura finds. Raises ImportError."""
    return importlib.import_module("trafilatura").extract(content, include_comments=False) or ""


def newspaper(content: bytes) -> str:
    """Return the text that newspaper4k finds. Raises ImportError."""
    article = importlib.import_module("newspaper").Article("https://page.example/", fetch_images=False)
    article.download(input_html=content.decode("utf-8", "replace"))
    article.parse()
    return article.text


def measure(find: Callable[[bytes], str], folder: Path) -> tuple[float, float]:
    """Return the mean F1 of the words of a text, and the seconds of processor time of all pages."""
    scores, seconds = [], 0.0
    for _, content, truth in truths(folder):
        began = time.process_time()
        text = find(content)
        seconds += time.process_time() - began
        scores.append(f1(text, body_of(truth)))
    return sum(scores) / len(scores), seconds


def run(folder: Path):
    """Print F1 and processor time of each, and the archive's ratio to each of the others."""
    own_score, own_seconds = measure(archive, folder)
    print(f"archive: F1 {own_score:.3f}, {own_seconds:.1f} s")
    for find in (trafilatura, newspaper):
        try:
            score, seconds = measure(find, folder)
        except ImportError:
            print(f"{find.__name__}: not installed")
            continue
        print(
            f"{find.__name__}: F1 {score:.3f} (the archive has {own_score / score:.2f} of it), "
            f"{seconds:.1f} s ({seconds / own_seconds:.1f} times the archive's)"
        )


if __name__ == "__main__":
    run(Path(sys.argv[1]))
