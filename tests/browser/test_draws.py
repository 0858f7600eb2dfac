"""A visitor replays a draw in a real Chromium: whole, changed, and from a saved file with the line cut."""

from pathlib import Path
from typing import Any

READY = "[data-verdict]:not([data-state=''])[data-state]"


def test_a_visitor_replays_a_draw_and_then_a_saved_one_without_the_line(
    chromium: Any, site: str, tmp_path: Path
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda fault: wrong.append(str(fault)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(f"{site}/draws")
    addresses = [one.get_attribute("href") for one in page.locator("a.t[href^='/draws/']").all()]
    for address in addresses:
        page.goto(site + address)
        if page.locator("[data-run]").count():
            break
    page.click("[data-run]")
    page.wait_for_selector(READY)
    assert "结果一致" in page.inner_text("[data-verdict]")
    assert "相符" in page.inner_text("[data-steps]")
    page.click("[data-tamper]")
    page.wait_for_selector("[data-verdict][data-state=no]")
    assert "马上对不上" in page.inner_text("[data-verdict]")
    saved = tmp_path / "draw.zip"
    saved.write_bytes(context.request.get(f"{page.url}/files.zip").body())
    page.goto(f"{site}/draws/check")
    page.set_input_files("[data-file]", str(saved))
    page.wait_for_selector("[data-verdict][data-state=yes]")
    context.set_offline(True)
    page.click("[data-again]")
    page.wait_for_selector("[data-verdict][data-state=yes]")
    assert wrong == []
    context.close()
