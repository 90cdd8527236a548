"""What axe objects to, on every page, of the demos after a run: `python -m scripts.axe [SLUG …]`.

In both languages and both themes, something selected and the table open. Prints each violation with its
first elements; ends with 1 if there is any.
"""

import sys

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, sync_playwright

from scripts.screenshots import CHROMIUM, FLAGS, Look, open_page, run_demo, service

LOCALES = ("en-US", "zh-CN")
OTHERS = ("/", "/open", "/demos/lock/result?COMPETITORS=2", "/demos/no-such-demo", "/runs/no-such-run")
"""The pages that are no demo's."""


def objections(page: Page) -> list[str]:
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        for one in Axe().run(page).response["violations"]:
            elements = "\n    ".join(node["html"][:160] for node in one["nodes"][:3])
            found.append(f"{scheme}: {one['id']}: {one['help']}\n    {elements}")
    return found


def select(page: Page) -> None:
    """The first task, whose life the inspector then tells; not every demo has one."""
    task = page.locator(".row-task .row-head").first
    if task.count():
        task.click()
        page.wait_for_selector("[data-inspector] table")


def main() -> None:
    wanted = sys.argv[1:]
    count = 0
    with service() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for locale in LOCALES:
            page = open_page(browser, Look("axe", 1440, 900, locale=locale))
            page.goto(url + "/")
            slugs = page.locator(".demo-row h3 a").evaluate_all(
                "all => all.map(a => a.pathname.split('/').pop())"
            )
            for path in (*OTHERS, *(f"/demos/{slug}" for slug in wanted or slugs)):
                page.goto(url + path)
                if path not in OTHERS:
                    run_demo(page)
                    page.click(".table-box summary")
                    select(page)
                found = objections(page)
                count += len(found)
                print(f"{'FAIL' if found else 'ok  '} {locale} {path}", *found, sep="\n  ", flush=True)
            page.context.close()
        browser.close()
    raise SystemExit(1 if count else 0)


if __name__ == "__main__":
    main()
