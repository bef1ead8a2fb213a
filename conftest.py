"""What all tests share, in `tests/` and in the rooms: stores, a cast of users, a running installation, a browser."""

pytest_plugins = (
    "tests.support.network",
    "tests.support.stores",
    "tests.support.cast",
    "tests.support.running",
    "tests.support.browser",
)
