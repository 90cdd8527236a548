"""Connections that break: what is shown, and that nothing is doubled or lost."""

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.browser.conftest import Viewer


@pytest.mark.parametrize("lines", [1, 12])
def test_a_dropped_connection_is_resumed(viewer: Viewer, lines: int) -> None:
    page = viewer.page
    asked: list[str] = []

    def break_off(route: WebSocketRoute) -> None:
        """Twice the connection breaks after so many lines, whatever frames they came in."""
        asked.append(route.url)
        server = route.connect_to_server()
        if len(asked) > 2:
            return
        passed = 0

        def forward(message: str | bytes) -> None:
            nonlocal passed
            for line in str(message).splitlines(keepends=True):
                if passed == lines:
                    return
                passed += 1
                route.send(line)
                if passed == lines:
                    server.close()
                    route.close(code=1011)

        server.on_message(forward)

    page.route_web_socket("**/ws?*", break_off)
    viewer.open("/demos/gather?UNIT=0.2")
    run = viewer.run()
    expect(page.locator("[data-pill]")).to_have_attribute("data-outcome", "resuming")
    viewer.wait_for_end()
    expect(page.locator("[data-pill]")).to_have_text("Completed")
    assert len(asked) == 3
    cursors = [int(url.rsplit("=", 1)[1]) for url in asked]
    assert cursors == [0, lines, 2 * lines]
    printed = "".join(event["text"] for event in viewer.service.events(run) if event["type"] == "output")
    assert "\n".join(page.locator(".out .said").all_text_contents()) + "\n" == printed


def test_a_run_that_the_server_has_lost(viewer: Viewer) -> None:
    page = viewer.page
    viewer.expected += ["404", "WebSocket"]
    sockets = 0

    def refuse(route: WebSocketRoute) -> None:
        nonlocal sockets
        sockets += 1
        route.close(code=1011)

    page.route_web_socket("**/ws?*", refuse)
    page.route(
        "**/api/runs/*",
        lambda route: route.fulfill(status=404, body="{}", content_type="application/problem+json"),
    )
    viewer.open("/demos/gather?UNIT=0.02")
    viewer.run()
    expect(page.locator("[data-banner]")).to_contain_text("no longer has this run")
    expect(page.locator("[data-run]")).to_be_visible()
    assert sockets == 3


def test_a_server_out_of_reach(viewer: Viewer) -> None:
    page = viewer.page
    viewer.expected.append("ERR_INTERNET_DISCONNECTED")
    viewer.open("/demos/gather?UNIT=0.02")
    page.context.set_offline(True)
    page.click("[data-run]")
    expect(page.locator("[data-banner]")).to_contain_text("can’t be reached")
    page.context.set_offline(False)
    viewer.run_to_end()
    expect(page.locator("[data-pill]")).to_have_text("Completed")
