"""The files of photographs, originals and renditions, through Django's storage API: in a folder or an S3 bucket.

    ORIGINALS.put(temporary, "ab/cd/abcd….jpg")              RENDITIONS.write("ab/abcd…/lead-640.50-50.….jpg", content)
    with ORIGINALS.local("ab/cd/abcd….jpg") as path: …       a file of this machine, for decoders

Names are paths below the store, with "/". The rights are asked before a file is read; no storage has public addresses.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages


class StorageAway(OSError):
    """Raised if the server of the files cannot be reached, or refuses the archive."""


class FolderStorage(FileSystemStorage):
    """A folder below UPLOADS_ROOT, of the settings as they are now."""

    def __init__(self, folder: str):
        super().__init__()
        self._folder = folder

    @property
    def base_location(self):
        return os.path.join(settings.UPLOADS_ROOT, self._folder)

    @property
    def location(self):
        return os.path.abspath(self.base_location)


class FileStore:
    """The files of one storage of the settings. A missing file raises FileNotFoundError, a server StorageAway."""

    def __init__(self, alias: str):
        self.alias = alias

    @property
    def _storage(self):
        return storages[self.alias]

    @property
    def is_local(self) -> bool:
        """Whether the files lie in a folder that this machine sees."""
        return isinstance(self._storage, FileSystemStorage)

    @property
    def root(self) -> Path:
        """Return the folder of a local store."""
        return Path(self._storage.location)

    def exists(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        if self.is_local:
            return (self.root / name).exists()
        with _named_errors():
            return self._storage.exists(name)

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        if self.is_local:
            return (self.root / name).read_bytes()
        with _named_errors(), self._storage.open(name, "rb") as file:
            return file.read()

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """Yield the path of a file on this machine: the file itself, or a copy until the block ends."""
        if self.is_local:
            yield self.root / name
            return
        with tempfile.TemporaryDirectory(prefix="archive-file-") as folder:
            path = Path(folder) / Path(name).name
            with _named_errors(), self._storage.open(name, "rb") as file, path.open("wb") as copy:
                shutil.copyfileobj(file, copy, 1 << 20)
            yield path

    def write(self, name: str, content: bytes):
        """Write a whole file; another one of the name is replaced. Nobody reads half of it."""
        if self.is_local:
            _write_local(self.root / name, content)
            return
        with _named_errors():
            self._storage.save(name, ContentFile(content))

    def put(self, source: Path, name: str):
        """Store a file of this machine under a name that stands for its content; one that is there already stays."""
        with source.open("rb") as file, _named_errors():
            if not self._storage.exists(name):
                self._storage.save(name, File(file))

    def delete(self, name: str):
        """Delete a file if it is there; on S3 with all its versions."""
        if self.is_local:
            (self.root / name).unlink(missing_ok=True)
            return
        with _named_errors():
            self._storage.delete(name)
            self._delete_versions(self._key(name), is_folder=False)

    def delete_folder(self, folder: str):
        """Delete all files of a folder; on S3 with all their versions."""
        if self.is_local:
            shutil.rmtree(self.root / folder, ignore_errors=True)
            return
        for name in list(self.names(folder)):
            with _named_errors():
                self._storage.delete(name)
        with _named_errors():
            self._delete_versions(self._key(f"{folder}/"), is_folder=True)

    def names(self, folder: str = "") -> Iterator[str]:
        """Yield the names of all files of a folder and the folders in it, in order."""
        if self.is_local:
            for path in sorted((self.root / folder).rglob("*")):
                if path.is_file() or path.is_symlink():
                    yield path.relative_to(self.root).as_posix()
            return
        start = len(self._key(" ")) - 1  # of the name in a key
        with _named_errors():
            for item in self._storage.bucket.objects.filter(Prefix=self._key(f"{folder}/" if folder else "")):
                yield item.key[start:]

    # --- S3 ---

    def _key(self, name: str) -> str:
        """Return the key of a name in the bucket."""
        location = self._storage.location.strip("/")
        return f"{location}/{name}" if location else name

    def _delete_versions(self, key: str, *, is_folder: bool):
        """Delete the versions of the objects of a key."""
        versions = self._storage.bucket.object_versions.filter(Prefix=key)
        if is_folder:
            versions.delete()
            return
        for version in versions:
            if version.object_key == key:
                version.delete()

    @property
    def keeps_versions(self) -> bool:
        """Whether the bucket keeps versions of deleted objects; False for a folder."""
        if self.is_local:
            return False
        with _named_errors():
            return self._storage.bucket.Versioning().status in ("Enabled", "Suspended")

    @property
    def place(self) -> str:
        """Return for people where the files are."""
        return str(self.root) if self.is_local else f"the bucket {self._storage.bucket_name}"


@contextmanager
def _named_errors() -> Iterator[None]:
    """Raise the errors of the client of S3, which are no OSError, as StorageAway."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] in ("botocore", "boto3", "s3transfer"):
            raise StorageAway(f"The storage of the files does not answer or refuses: {error}") from error
        raise


def _write_local(path: Path, content: bytes):
    """Write a temporary file and rename it, so that nobody reads half a file and two writers do not collide."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary_name = tempfile.mkstemp(dir=path.parent, prefix=".making-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary_name, 0o644)
        os.replace(temporary_name, path)
    except BaseException:
        Path(temporary_name).unlink(missing_ok=True)
        raise


ORIGINALS, RENDITIONS = FileStore("originals"), FileStore("renditions")
