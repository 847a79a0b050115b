"""The history of the Markdown files in a git repository: every state of each file, with its author, time and message.

    for path, item in items("site/", options, interrupted=[]): …

Git is run as a process, because whoever has a repository has git, and no library reads one as fast. It gets no
configuration of the repository that could start a program, no network and no terminal, and its output is read as it
comes. A renamed file stays the same story, and a new file at its former path is another one. A merge is a state of the
files whose text it changed.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, NamedTuple, cast

from articles.importing.formats import ImportItem, Options
from articles.importing.formats.histories import MAX_MESSAGE, item_of_state, revision_of
from articles.importing.formats.markdown_files import MAX_SIZE
from articles.story.dates import InvalidStory

_SUFFIXES = (".md", ".markdown", ".mdown")
_FORMAT = "%x01%H%x02%P%x02%aI%x02%an%x02%s"
_MAX_FIELD = 64 * 1024  # bytes of a path, or of a commit's header
_LOG = (
    "log", "--reverse", "--topo-order", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--root", "--raw",
    "--no-abbrev", "-m", "--find-renames", "--break-rewrites", "-z", f"--format={_FORMAT}",
)  # fmt: skip
_SAFE = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "protocol.allow=never",
    "gpg.program=false",
)
_ENVIRONMENT = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
_ENVIRONMENT |= {"GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


class GitFailed(ValueError):
    """Raised if git is missing or refuses a repository; the message is git's own."""


class _Change(NamedTuple):
    """A file that a commit wrote: its blob, its path, the path that it had before, and the blob that had its path."""

    blob: str
    path: str
    former_path: str
    is_new: bool = False
    former_blob: str = ""


class _Commit(NamedTuple):
    """A commit: its name, how many parents it has, when, by whom and with which message it was made."""

    name: str
    parents: int
    at: str
    editor: str
    message: str


class _Identifiers:
    """The identifier of the file at each path: its first path, with its commit where another file has that."""

    def __init__(self):
        self._by_path: dict[str, str] = {}
        self._used: dict[str, str] = {}  # the path at which the file of an identifier was last
        self._blobs: dict[str, str] = {}

    def of(self, commit: _Commit, changes: Sequence[_Change]) -> list[tuple[str, _Change]]:
        """Return the changes of a commit with the identifiers of their files, without those that a merge only repeats.

        Renames of one commit are simultaneous: two files may have changed their names.
        """
        if commit.parents == 1:
            changes = _with_exchanges(changes)
        former = {change.path: self._by_path.get(change.former_path) for change in changes}
        if commit.parents > 1:
            former |= {change.path: self._by_path.get(change.path) or former[change.path] for change in changes}
            changes = [change for change in changes if self._blobs.get(change.path) != change.blob]
        for change in changes:
            if change.former_path != change.path:
                self._by_path.pop(change.former_path, None)
        identified = []
        for change in changes:
            identifier = former[change.path] or change.former_path
            if change.is_new and self._used.get(identifier, change.path) != change.path:
                identifier = f"{change.path}@{commit.name[:12]}"
            self._by_path[change.path] = identifier
            self._used[identifier] = change.path
            self._blobs[change.path] = change.blob
            identified.append((identifier, change))
        return identified


def _with_exchanges(changes: Sequence[_Change]) -> list[_Change]:
    """Return changes where files that have each other's contents are renamed: git sees that of larger files alone."""
    edited = [change for change in changes if change.former_path == change.path and not change.is_new]
    paths = {change.former_blob: change.path for change in edited}
    sources = {change.path: paths[change.blob] for change in edited if change.blob in paths}
    while set(sources) != set(sources.values()):
        targets = set(sources.values())
        sources = {path: source for path, source in sources.items() if path in targets and source in sources}
    return [change._replace(former_path=sources.get(change.path, change.former_path)) for change in changes]


def items(folder: str, options: Options, interrupted: Sequence) -> Iterator[tuple[str, ImportItem]]:
    """Yield pairs of path and item for every state of each Markdown file, the oldest first. Raises GitFailed."""
    identifiers = _Identifiers()
    with (
        TemporaryFile() as errors,
        _git(folder, errors, *_LOG) as log,
        _git(folder, errors, "cat-file", "--batch", stdin=subprocess.PIPE) as blobs,
    ):
        requests, answers = cast(IO[bytes], blobs.stdin), cast(IO[bytes], blobs.stdout)
        for commit, changes in _commits(cast(IO[bytes], log.stdout)):
            for identifier, change in identifiers.of(commit, changes):
                if interrupted:
                    return
                place = f"{change.path} in {commit.name[:12]}"
                try:
                    raw = _content(requests, answers, change.blob)
                    revision = revision_of(commit.name, commit.editor, commit.at, commit.message[:MAX_MESSAGE])
                except InvalidStory as error:
                    yield folder, ImportItem(place, reason=str(error))
                    continue
                yield folder, item_of_state(raw, change.path, identifier, revision, place, options)
        requests.close()
        if log.wait() or blobs.wait():
            errors.seek(0)
            raise GitFailed(f"{folder}: {errors.read(1000).decode('utf-8', 'replace').strip()}")


def _git(folder: str, errors: IO[bytes], *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen:
    options = [part for option in _SAFE for part in ("-c", option)]
    command = ["git", "-C", folder, "--no-pager", *options, *arguments]
    try:
        return subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=errors, env=os.environ | _ENVIRONMENT
        )
    except FileNotFoundError:
        raise GitFailed("git is not installed; the history of a repository cannot be read without it.") from None


def _commits(log: IO[bytes]) -> Iterator[tuple[_Commit, list[_Change]]]:
    """Yield each commit with the Markdown files that it wrote, by their paths; git lists a merge once a parent."""
    commit, changes = None, {}
    fields = _fields(log)
    for field in fields:
        field = field.lstrip("\n")
        if field.startswith("\x01"):
            name, parents, at, editor, message = field[1:].split("\x02", 4)
            if commit and commit.name != name:
                yield commit, list(changes.values())
                changes = {}
            commit = _Commit(name, len(parents.split()), at, editor, message)
        elif field.startswith(":"):
            _, mode, former_blob, blob, status = field.split(" ")
            path = former_path = next(fields, "")
            if status[:1] in "RC":
                path = next(fields, "")
            is_file = status[:1] != "D" and mode.startswith("100")
            if is_file and path.lower().endswith(_SUFFIXES):
                former_path = former_path if status[:1] == "R" else path
                change = _Change(blob, path, former_path, status[:1] in "AC", former_blob)
                changes.setdefault(path, change)
    if commit:
        yield commit, list(changes.values())


def _fields(log: IO[bytes]) -> Iterator[str]:
    """Yield the fields of git's output, each of which ends in a zero byte. Raises GitFailed for one without an end."""
    rest = b""
    while chunk := log.read(_MAX_FIELD):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from (field.decode("utf-8", "replace") for field in whole)
        if len(rest) > _MAX_FIELD:
            raise GitFailed("git answers with a name or header of more than 64 kB.")


def _content(requests: IO[bytes], answers: IO[bytes], blob: str) -> bytes:
    """Return the bytes of a file. Raises InvalidStory if it is too long, GitFailed if git does not have it."""
    requests.write(f"{blob}\n".encode())
    requests.flush()
    answer = answers.readline(_MAX_FIELD).split()
    if len(answer) != 3:
        raise GitFailed(f"git has no file {blob}: the repository is not whole; fetch all of it.")
    size = left = int(answer[2])
    if size <= MAX_SIZE:
        return answers.read(size + 1)[:-1]
    while left >= 0:  # with the line end behind it
        left -= len(answers.read(min(left + 1, _MAX_FIELD)))
    raise InvalidStory(f"file: longer than {MAX_SIZE:,} bytes; no story is.")
