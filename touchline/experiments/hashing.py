"""Turns a person's id and a salt into one of 10,000 buckets: the same at every run, independent from salt to salt.

Two rounds of SplitMix64's finaliser over the id, keyed with 128 bits of the salt's BLAKE2b. In a few lines of any language:
`key1, key2 = blake2b(salt, 16 bytes, little endian)`, `h = mix(mix(id ^ key1) + key2)`, `bucket = (h >> 32) * 10000 >> 32`.

Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (OOPSLA 2014), https://doi.org/10.1145/2714064.2660195
"""

import hashlib
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap64

BUCKETS: Final = 10_000
"""Shares are hundredths of a percent, and so exact."""
MASK: Final = 2**64 - 1
FIRST: Final = 0xBF58476D1CE4E5B9
SECOND: Final = 0x94D049BB133111EB
Ids = NDArray[np.uint64]
Buckets = NDArray[np.int64]


def get_bucket(person_id: int, salt: str) -> int:
    """Return the bucket of one person, from 0 to 9,999."""
    key1, key2 = make_keys(salt)
    mixed = _mix((_mix((person_id ^ key1) & MASK) + key2) & MASK)
    return (mixed >> 32) * BUCKETS >> 32


def get_buckets(ids: Ids, salt: str) -> Buckets:
    """Return the buckets of many, in their order; a million take a few hundredths of a second."""
    key1, key2 = (np.uint64(key) for key in make_keys(salt))
    with np.errstate(over="ignore"):
        mixed = _mix_many(_mix_many(ids ^ key1) + key2)
    scaled: Buckets = (((mixed >> np.uint64(32)) * np.uint64(BUCKETS)) >> np.uint64(32)).astype(np.int64)
    return scaled


def read_ids(people: BitMap64) -> Ids:
    """Return a set as a sorted array."""
    return np.frombuffer(people.to_array(), dtype=np.uint64) if people else np.empty(0, dtype=np.uint64)


def make_set(ids: NDArray[Any]) -> BitMap64:
    """Return an array as a set."""
    return BitMap64(ids.tolist())


@lru_cache(maxsize=1024)
def make_keys(salt: str) -> tuple[int, int]:
    """Return the two 64-bit keys of a salt."""
    digest = hashlib.blake2b(salt.encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def _mix(number: int) -> int:
    number = ((number ^ (number >> 30)) * FIRST) & MASK
    number = ((number ^ (number >> 27)) * SECOND) & MASK
    return number ^ (number >> 31)


def _mix_many(numbers: Ids) -> Ids:
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(FIRST)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(SECOND)
    return numbers ^ (numbers >> np.uint64(31))
