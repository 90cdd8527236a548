"""Take pictures of the pages: `python scripts/screenshots.py FOLDER` (build/screenshots by default).

The landing page, the catalogue, some demos' pages after a run, one of them with a task selected, the help,
the result without JavaScript, and the page that opens a file: desktop in light and dark, wide, on a phone,
in Chinese; and the README's picture, `docs/images/loopscope.png`. With `--readme` it takes that one alone,
with `--all` every demo.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
README_PICTURE = ROOT / "docs" / "images" / "loopscope.png"
README_BYTES = 300_000
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


DEMOS = ("lock", "cancellation", "shield", "queue", "blocked-loop", "five-models", "hundred-thousand")
"""What is looked at when something changed: each shows something that no other does."""

OTHERS = {"result": "/demos/lock/result?COMPETITORS=3", "open": "/open", "lost": "/nothing"}


@dataclass(frozen=True)
class Look:
    name: str
    width: int
    height: int
    scheme: str = "light"
    locale: str = "en-US"


LOOKS = (
    Look("desktop-light", 1440, 900),
    Look("desktop-dark", 1440, 900, scheme="dark"),
    Look("wide", 1920, 1080),
    Look("phone", 390, 844),
    Look("chinese", 1440, 900, locale="zh-CN"),
)


@contextmanager
def service() -> Iterator[str]:
    """The address of a service that lives as long as the pictures take."""
    command = [sys.executable, "-m", "app", "--port", "0", "--log-level", "WARNING"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"https?://\S+?(?=/?\s*$)", process.stdout.readline())
            if found is None:
                raise SystemExit("the service did not start")
            yield found[0]
        finally:
            process.terminate()


def open_page(browser: Browser, look: Look, scale: float = 1) -> Page:
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme="dark" if look.scheme == "dark" else "light",
        locale=look.locale,
        device_scale_factor=scale,
    )
    return context.new_page()


def run_demo(page: Page) -> None:
    page.click("[data-run]")
    page.wait_for_selector(".transport.over", timeout=40_000)
    # The pointer rests on nothing, so that nothing is pointed at.
    page.mouse.move(1, 1)
    page.wait_for_timeout(200)


def take_all(browser: Browser, url: str, folder: Path, *, every: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for look in LOOKS:
        page = open_page(browser, look)
        page.goto(url + "/")
        page.wait_for_selector("[data-pill][data-outcome=completed]", timeout=40_000)
        slugs = page.locator(".demo-row h3 a").evaluate_all(
            "all => all.map(a => a.pathname.split('/').pop())"
        )
        page.screenshot(path=folder / f"landing-{look.name}.png")
        page.screenshot(path=folder / f"catalogue-{look.name}.png", full_page=True)
        for slug in slugs if every else DEMOS:
            page.goto(f"{url}/demos/{slug}")
            run_demo(page)
            path = folder / f"{slug}-{look.name}.png"
            page.screenshot(path=path, full_page=True)
            print(path, flush=True)
        take_others(page, url, folder, look.name)
        page.context.close()


def take_others(page: Page, url: str, folder: Path, look: str) -> None:
    page.goto(f"{url}/demos/lock")
    run_demo(page)
    page.locator(".row-task .row-head").nth(2).click()
    page.wait_for_selector("[data-inspector] table")
    page.screenshot(path=folder / f"lock-selected-{look}.png", full_page=True)
    page.click("[data-help-open=keys]")
    page.screenshot(path=folder / f"help-{look}.png")
    for name, path in OTHERS.items():
        page.goto(url + path)
        page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)


def take_readme(browser: Browser, url: str) -> None:
    """The lock demo, its cursor where one owner has just handed over to the next."""
    page = open_page(browser, Look("readme", 1360, 860), scale=1.25)
    page.goto(url + "/demos/lock")
    run_demo(page)
    page.locator("[data-scrub]").fill("560")
    page.wait_for_timeout(200)
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=README_PICTURE)
    size = README_PICTURE.stat().st_size
    print(README_PICTURE, size, "bytes")
    if size > README_BYTES:
        raise SystemExit(f"more than {README_BYTES} bytes: too large for a README")


def main() -> None:
    parser = argparse.ArgumentParser(description="Take pictures of the pages.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "screenshots")
    parser.add_argument(
        "--readme", action="store_true", help=f"take {README_PICTURE.relative_to(ROOT)} alone"
    )
    parser.add_argument("--all", action="store_true", help="take every demo")
    options = parser.parse_args()
    with service() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if not options.readme:
            take_all(browser, url, options.folder, every=options.all)
        take_readme(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
