"""Opens the place that a setting names: a folder, or `s3://bucket/prefix`."""

from pathlib import Path
from urllib.parse import urlsplit

from touchline.backups.keys import get_variable
from touchline.backups.places import Place
from touchline.backups.places.folder import Folder
from touchline.backups.places.s3 import Bucket
from touchline.backups.places.s3_requests import Account
from touchline.backups.problems import BackupProblem


def open_place(where: str) -> Place:
    """Return the place; raises BackupProblem when it is neither a folder nor a bucket, or its access is not set."""
    if where.startswith("s3://"):
        return _open_bucket(where)
    if "://" in where:
        raise BackupProblem(f"Backups cannot be kept in {where}: write a folder, or s3://bucket/prefix.")
    return Folder(Path(where).expanduser().absolute())


def _open_bucket(where: str) -> Bucket:
    parts = urlsplit(where)
    account = Account(
        endpoint=get_variable("TOUCHLINE_BACKUP_S3_ENDPOINT") or "https://s3.amazonaws.com",
        region=get_variable("TOUCHLINE_BACKUP_S3_REGION") or "us-east-1",
        key_id=get_variable("TOUCHLINE_BACKUP_S3_KEY_ID"),
        secret=get_variable("TOUCHLINE_BACKUP_S3_SECRET"),
    )
    if not parts.netloc:
        raise BackupProblem(f"{where} names no bucket; write s3://bucket or s3://bucket/prefix.")
    if not account.key_id or not account.secret:
        raise BackupProblem(
            f"Backups go to {where}, and its access is not set: TOUCHLINE_BACKUP_S3_KEY_ID, TOUCHLINE_BACKUP_S3_SECRET."
        )
    return Bucket(account, parts.netloc, parts.path.strip("/"))
