"""The catalogue: found as one types, by a link, by a click, by a key; and the way from demo to demo."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app import catalog
from app.course import Course, course
from app.main import DEMOS
from tests.browser.conftest import MakeViewer, Viewer
from tests.browser.test_pages_everywhere import no_overflow, violations


@pytest.fixture(scope="module")
def lessons() -> Course:
    return course(catalog.load(DEMOS))


def rows(page: Page) -> Locator:
    return page.locator(".demo-row:visible")


def slugs(page: Page) -> list[str]:
    found: list[str] = page.locator(".demo-row:visible h3 a").evaluate_all(
        "all => all.map(a => a.pathname.split('/').pop())"
    )
    return found


def test_every_demo_is_there_in_the_order_of_the_course(viewer: Viewer, lessons: Course) -> None:
    viewer.open("/")
    assert slugs(viewer.page) == [lesson.demo.slug for lesson in lessons.lessons]
    numbers = viewer.page.locator(".demo-row .number").all_text_contents()
    assert numbers == [lesson.number for lesson in lessons.lessons]
    assert viewer.page.locator(".contents a").count() == len(lessons.parts)
    viewer.page.click(".contents a >> nth=-1")
    expect(viewer.page.locator(".chapter h2").last).to_be_in_viewport()


def test_it_finds_as_one_types(viewer: Viewer, lessons: Course) -> None:
    page = viewer.page
    viewer.open("/")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("LOCK owner")
    expect(rows(page)).to_have_count(1)
    assert slugs(page) == ["lock"]
    # A chapter with nothing in it is not there, and the contents say so.
    expect(page.locator(".chapter:visible")).to_have_count(1)
    assert sum(int(text) for text in page.locator(".contents .many").all_text_contents()) == 1
    assert page.url.endswith("/?q=LOCK+owner")
    status = page.locator("[data-count]")
    expect(status).to_have_attribute("role", "status")
    expect(status).to_have_text("1 demo found")
    page.reload()
    assert slugs(page) == ["lock"]
    expect(page.locator("#search")).to_have_value("LOCK owner")
    page.focus("#search")
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(len(lessons.lessons))
    expect(page.locator(".clear")).to_be_hidden()
    assert page.url.endswith(":" + viewer.service.url.rsplit(":", 1)[1] + "/")


def test_a_slash_in_a_field_is_a_slash(viewer: Viewer) -> None:
    viewer.open("/")
    viewer.page.focus("#search")
    viewer.page.keyboard.type("a/b")
    expect(viewer.page.locator("#search")).to_have_value("a/b")


def test_nothing_found_is_no_dead_end(viewer: Viewer, lessons: Course) -> None:
    page = viewer.page
    viewer.open("/?q=nosuchthing")
    nothing = page.locator("[data-nothing]")
    expect(nothing).to_be_visible()
    expect(rows(page)).to_have_count(0)
    assert violations(page) == []
    nothing.get_by_role("link", name="Show all demos").click()
    expect(nothing).to_be_hidden()
    expect(rows(page)).to_have_count(len(lessons.lessons))
    expect(page.locator("#search")).to_be_focused()


def test_a_concept_is_searched_for_when_clicked(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/")
    page.locator('.demo-row [data-concept="Lock"]').first.click()
    expect(page.locator("#search")).to_have_value("Lock")
    assert page.url.endswith("/?q=Lock")
    assert "lock" in slugs(page)
    assert all("lock" in words.lower() for words in page.locator(".demo-row:visible").all_inner_texts())
    page.click(".clear")
    expect(page.locator("#search")).to_have_value("")


def test_the_search_works_without_javascript(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(java_script_enabled=False)
    page = viewer.page
    viewer.open("/")
    page.fill("#search", "subprocess")
    page.click("[data-submit]")
    assert "q=subprocess" in page.url
    assert "subprocess" in slugs(page)
    assert "lock" not in slugs(page)
    page.click(".clear")
    assert "lock" in slugs(page)
    page.locator('.demo-row [data-concept="Lock"]').first.click()
    assert "lock" in slugs(page)


def test_the_language_keeps_the_search(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/")
    page.fill("#search", "lock")
    page.click(".languages a[hreflang=zh]")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#search")).to_have_value("lock")
    assert "lock" in slugs(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 800, 1440])
def test_a_search_has_no_violation(make_viewer: MakeViewer, width: int, scheme: str) -> None:
    locale = "zh-CN" if scheme == "dark" else "en-US"
    viewer = make_viewer(viewport={"width": width, "height": 844}, color_scheme=scheme, locale=locale)
    viewer.open("/?q=task")
    assert violations(viewer.page) == []
    assert no_overflow(viewer.page)
    if width == 390:
        # Every link of a row can be hit with a finger, and none lies over another.
        heights = viewer.page.locator(".demo-row:visible").evaluate_all("all => all.map(r => r.clientHeight)")
        assert min(heights) >= 44


def test_from_the_first_demo_to_the_next_and_back(viewer: Viewer, lessons: Course) -> None:
    page = viewer.page
    viewer.open("/")
    page.get_by_role("link", name="Start the course").click()
    first, second = lessons.lessons[:2]
    expect(page.locator("h1")).to_have_text(f"{first.number} {first.demo.title['en']}")
    expect(page.locator(".place")).to_have_text(f"1 of {len(lessons.lessons)}")
    expect(page.locator('.pager [rel="prev"]')).to_have_count(0)
    # The page's own script is there.
    expect(page.locator(".timeline").first).to_be_attached()
    page.keyboard.press("]")
    page.wait_for_url(re.compile(rf"/demos/{second.demo.slug}$"))
    expect(page.locator('.pager [rel="prev"]')).to_contain_text(f"{first.number} {first.demo.title['en']}")
    expect(page.locator(".timeline").first).to_be_attached()
    page.keyboard.press("[")
    page.wait_for_url(re.compile(rf"/demos/{first.demo.slug}$"))
    expect(page.locator(".timeline").first).to_be_attached()
    # What is typed into a field turns no page.
    field = page.locator(".run-form input").first
    field.focus()
    page.keyboard.press("]")
    page.wait_for_timeout(200)
    assert page.url.endswith(f"/demos/{first.demo.slug}")


def test_the_next_of_a_chapters_last_is_the_first_of_the_next(viewer: Viewer, lessons: Course) -> None:
    one, other = lessons.parts[:2]
    viewer.open(f"/demos/{one.lessons[-1].demo.slug}")
    viewer.page.locator('.pager [rel="next"]').click()
    viewer.page.wait_for_url(re.compile(rf"/demos/{other.lessons[0].demo.slug}$"))
    expect(viewer.page.locator(".crumb")).to_have_text(f"{other.number} {other.chapter.title['en']}")
