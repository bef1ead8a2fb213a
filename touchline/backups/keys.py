"""The key of archives: a passphrase, or a file that is kept outside of the home and copied somewhere safe."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from touchline.backups.problems import BackupProblem, Damaged, WrongKey
from touchline.kit.home import write_private

SCRYPT: Final = {"n": 2**16, "r": 8, "p": 1}
"""64 MB and a fifth of a second for each guess (RFC 7914)."""
MOST_WORK: Final = 2**20
PURPOSE: Final = b"touchline backup 1"
MARK: Final = "touchline-backup-key-1:"
SHORTEST_PASSPHRASE: Final = 12


@dataclass(frozen=True, slots=True)
class MasterKey:
    """What archives are sealed with: the bytes of a key file, or a passphrase."""

    secret: bytes
    is_passphrase: bool = False

    def make_lock(self) -> dict[str, Any]:
        """Return what a new archive says about how its own key is made: its salt, and a mark to know the key by."""
        lock: dict[str, Any] = {"kdf": "scrypt" if self.is_passphrase else "hkdf", "salt": secrets.token_hex(32)}
        if self.is_passphrase:
            lock |= SCRYPT
        return lock | {"mark": _make_mark(self._derive(lock))}

    def open_lock(self, lock: Mapping[str, Any]) -> bytes:
        """Return the archive's own key of 32 bytes; raises WrongKey, Damaged."""
        wanted = "a passphrase" if lock.get("kdf") == "scrypt" else "a key file"
        if (lock.get("kdf") == "scrypt") != self.is_passphrase:
            raise WrongKey(f"This archive was sealed with {wanted}; give that one (--passphrase-file, --key-file).")
        key = self._derive(lock)
        if not hmac.compare_digest(_make_mark(key), str(lock.get("mark"))):
            raise WrongKey(
                f"This archive was sealed with {wanted} other than the one given. Find the copy that was kept of it "
                "(`touchline backup key` printed it on the old machine) and give it with --key-file or --passphrase-file."
            )
        return key

    def _derive(self, lock: Mapping[str, Any]) -> bytes:
        try:
            salt = bytes.fromhex(lock["salt"])
            if not self.is_passphrase:
                return HKDF(hashes.SHA256(), 32, salt, PURPOSE).derive(self.secret)
            n, r, p = int(lock["n"]), int(lock["r"]), int(lock["p"])
            if n > MOST_WORK or r > 16 or p > 16:
                raise ValueError("that much work is asked by nobody honest")
            return Scrypt(salt, 32, n, r, p).derive(self.secret)
        except (KeyError, TypeError, ValueError):
            raise Damaged("The head of the archive is damaged: what it says about its key makes no sense.") from None


def find_key(key_file: Path, *, passphrase: str = "") -> MasterKey:
    """Return the key that is there; raises BackupProblem when there is none."""
    if passphrase:
        return read_passphrase(passphrase)
    if not key_file.exists():
        raise BackupProblem(
            f"There is no key in {key_file}. Put the copy of the old machine's key there, or name it with --key-file."
        )
    return read_key(key_file.read_text(encoding="utf-8", errors="replace"))


def make_key_file(path: Path) -> None:
    """Make a key once, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = MARK + base64.b32encode(secrets.token_bytes(32)).decode().rstrip("=")
        write_private(path, f"{text}\n")


def read_key(text: str) -> MasterKey:
    """Return the key a file holds; raises BackupProblem when that is none."""
    kept = text.strip()
    if kept.startswith(MARK):
        try:
            secret = base64.b32decode(kept.removeprefix(MARK) + "====")
        except ValueError:
            secret = b""
        if len(secret) == 32:
            return MasterKey(secret)
    raise BackupProblem(f"This is no key of backups: it is one line that begins with {MARK}")


def read_passphrase(text: str) -> MasterKey:
    """Return the key of a passphrase; raises BackupProblem for one that is soon guessed."""
    if len(text) < SHORTEST_PASSPHRASE:
        raise BackupProblem(
            f"The passphrase of backups has {len(text)} characters; {SHORTEST_PASSPHRASE} is the least. "
            "Four words drawn at random are good, or leave it away and keep a copy of the key file."
        )
    return MasterKey(text.encode(), is_passphrase=True)


def make_fingerprint(path: Path) -> str:
    """Return what the installation's keys are known by, without telling anything of them; nothing without the file."""
    if not path.exists():
        return ""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return hashlib.sha256(b"touchline keys:" + str(kept.get("audit", "")).encode()).hexdigest()[:16]


def _make_mark(key: bytes) -> str:
    return hmac.new(key, b"touchline backup mark", hashlib.sha256).hexdigest()[:16]


def get_variable(name: str) -> str:
    """Return a setting from the environment, without white space around it."""
    return (os.environ.get(name) or "").strip()
