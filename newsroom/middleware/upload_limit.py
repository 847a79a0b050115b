"""Refuse a request with files by its size, before anything of it is read: strangers may send no more than a form."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MAX_REQUEST_BYTES = 1_000_000_000  # of somebody who is signed in; each page has limits of its own


class UploadLimit(FileUploadHandler):
    """The first of the upload handlers: it raises RequestDataTooBig, and leaves all else to the others."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        user = getattr(self.request, "user", None)
        is_signed_in = user is not None and user.is_authenticated
        limit = MAX_REQUEST_BYTES if is_signed_in else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if content_length > limit:
            raise RequestDataTooBig(f"The request has more than {limit:,} bytes.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
