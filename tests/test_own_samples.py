"""The project's own samples are enough to run every test: without the real files no test is skipped."""

import ast
from pathlib import Path

import pytest

from tests.sample_files import OWN, ROOT, available


def skips_in(path: Path) -> list[str]:
    """Return each call in a module that skips a test, as text."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    names = ("pytest.skip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.importorskip")
    return [ast.unparse(call) for call in calls if ast.unparse(call.func) in names]


def test_without_the_real_files_tests_read_the_own_samples(tmp_path):
    assert available(tmp_path / "missing") == [OWN]
    assert [samples.folder for samples in available(tmp_path)] == [OWN.folder, tmp_path]


@pytest.mark.slow
def test_no_test_is_skipped_for_want_of_sample_files():
    skips = [(path.name, skip) for path in sorted((ROOT / "tests").rglob("*.py")) for skip in skips_in(path)]
    assert len(skips) > 10
    assert [(name, skip) for name, skip in skips if "sample" in skip.lower() or "real file" in skip.lower()] == []


@pytest.mark.parametrize("kind", ["page_clipping", "releases", "wire", "records", "revisions"])
def test_the_own_samples_have_every_kind_of_file(kind):
    path = OWN.path(getattr(OWN, kind))
    assert path.is_file() or any(path.iterdir())
