"""A real Chromium: Debian's, or any on the PATH."""

import shutil

from playwright.sync_api import Browser, Playwright

from benchmarks.installation import NotReady


def launch_chromium(playwright: Playwright) -> Browser:
    """Starts a headless Chromium; raises NotReady when there is none on the PATH."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        raise NotReady("There is no Chromium on the PATH; install it with `apt-get install chromium`.")
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
