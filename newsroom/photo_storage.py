"""Where the files of photographs lie: in folders of UPLOADS_ROOT, or in a bucket of an S3 server."""

import environ


def photo_storage(env: environ.Env, folder: str) -> dict:
    """Return the settings of the storage for one folder of photographs.

    PHOTOS_S3_BUCKET names a bucket; the package for it is an extra. Keys come from boto3's own variables
    (AWS_ACCESS_KEY_ID, …) or the machine's role. Nobody gets an address of the bucket.
    """
    bucket = env("PHOTOS_S3_BUCKET", default="")
    if not bucket:
        return {"BACKEND": "media.file_store.FolderStorage", "OPTIONS": {"folder": folder}}
    from botocore.config import Config

    # A reader waits seconds for a server that is away, not the client's minutes.
    limits = {"connect_timeout": 3, "read_timeout": 20, "retries": {"total_max_attempts": 2}}
    client = Config(s3={"addressing_style": "path"}, signature_version="s3v4", **limits)
    options = {
        "bucket_name": bucket,
        "location": folder,
        "client_config": client,
        "endpoint_url": env("PHOTOS_S3_ENDPOINT", default="") or None,
        "region_name": env("PHOTOS_S3_REGION", default="") or None,
        "file_overwrite": True,
        "default_acl": None,
        "querystring_auth": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
