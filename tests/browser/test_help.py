"""The help: all keys from the one table, how to read the picture, by button and by `?`."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeViewer, Viewer
from tests.browser.test_pages_everywhere import no_overflow, violations

TABLE = """async () => {
  const { keys } = await import("/static/js/keys.js");
  return keys.groups().flatMap(({ keys }) => keys.map(({ text }) => text));
}"""


def test_a_key_opens_it_and_the_focus_comes_back(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather")
    run = page.locator("[data-run]")
    run.focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="How to read this, and the keys")
    expect(dialog).to_be_visible()
    # All of the table, and each in the page's words.
    texts = page.evaluate(TABLE)
    assert len(texts) > 5
    assert page.locator(".help-keys dd").all_text_contents() == texts
    # The focus stays inside, wherever Tab goes.
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(run).to_be_focused()


def test_the_pages_keys_rest_meanwhile(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("]")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_hidden()
    assert page.url.endswith("/demos/gather")


def test_keys_of_one_character_can_be_switched_off_for_good(viewer: Viewer) -> None:
    page = viewer.page
    dialog = page.locator("dialog")
    switch = page.get_by_role("checkbox", name="Keys of one character")
    keys = page.locator("[data-help-open=keys]")
    viewer.open("/demos/gather?UNIT=0.02")
    keys.click()
    switch.uncheck()
    page.keyboard.press("Escape")
    page.reload()
    viewer.run_to_end()
    page.keyboard.press("?")
    page.keyboard.press("m")
    expect(dialog).to_be_hidden()
    expect(page.locator(".tl-marks path[visibility=visible]")).to_have_count(0)
    # Those of more than a character do what they do.
    page.keyboard.press("Home")
    expect(page.locator("[data-scrub]")).to_have_value("0")
    keys.click()
    expect(switch).not_to_be_checked()
    switch.check()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()


def test_buttons_open_what_they_say(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock")
    page.get_by_role("button", name="How to read this").click()
    expect(page.locator("#help-picture")).to_be_focused()
    meanings = page.locator(".help-marks div")
    assert meanings.count() > 15
    expect(meanings.first).to_contain_text("running")
    page.get_by_role("button", name="Close").click()
    button = page.get_by_role("button", name="Keys ?")
    expect(button).to_have_attribute("aria-keyshortcuts", "?")
    button.click()
    expect(page.locator("#help-keys")).to_be_focused()
    # A click beside it closes it.
    page.mouse.click(5, 5)
    expect(page.locator("dialog")).to_be_hidden()
    expect(button).to_be_focused()


def test_the_legend_explains_what_the_run_has(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02")
    shown = page.locator(".legend li:visible")
    expect(shown).to_have_text(["running", "ready, not run yet", "waiting, for what", "finished"])
    viewer.run_to_end()
    expect(page.locator(".legend li", has_text="who holds it")).to_be_visible()
    expect(page.locator(".legend li", has_text="printed")).to_be_visible()
    expect(page.locator(".legend li", has_text="cancel requested")).to_be_hidden()
    viewer.open("/demos/cancellation?UNIT=0.02")
    viewer.run_to_end()
    for name in ("cancel requested", "cancel delivered", "cancelled"):
        expect(page.locator(".legend li", has_text=name).first).to_be_visible()


def test_the_landing_page_has_it_too(viewer: Viewer) -> None:
    viewer.open("/")
    viewer.page.keyboard.press("?")
    expect(viewer.page.locator("dialog")).to_be_visible()
    expect(viewer.page.locator(".help-keys")).to_contain_text("Find a demo")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_it_has_no_violation(make_viewer: MakeViewer, width: int, scheme: str) -> None:
    locale = "zh-CN" if scheme == "dark" else "en-US"
    viewer = make_viewer(viewport={"width": width, "height": 844}, color_scheme=scheme, locale=locale)
    viewer.open("/demos/gather")
    viewer.page.keyboard.press("?")
    expect(viewer.page.locator("dialog")).to_be_visible()
    assert violations(viewer.page) == []
    assert no_overflow(viewer.page)
    assert viewer.page.evaluate(
        "(() => { const b = document.querySelector('.help-body'); return b.scrollWidth <= b.clientWidth; })()"
    )
