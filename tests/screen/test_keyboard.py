"""Without a mouse: past the menu, a file from disk to receipt, a vote on a telephone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.i18n import PHONE_LANGUAGES
from tests.screen.axe import violations
from tests.screen.desk import press
from tests.screen.keys import press_by_keyboard, tab_to
from tests.screen.stage import LANGUAGES, MAIN, Site, serving, settle, visit

TURNOUT = "שכונה,תקופה,אחוז הצבעה\nבתי הלבנים,2024,61\nרציף צפון,2024,64\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("keys") / "keys.duckdb") as running:
        yield running


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_tab_leads_past_the_menu(page: Page, site: Site, lang: str) -> None:
    visit(page, site.address("channels", lang=lang))
    skip = page.locator('[data-testid="stSkipToContent"]')
    press_by_keyboard(page, skip)
    assert page.evaluate("() => document.activeElement.dataset.testid") == "stMain"
    tab_to(page, page.locator(f"{MAIN} .st-key-layer input"), most=3)


def test_a_file_is_uploaded_and_published_by_keyboard(page: Page, own: Site, tmp_path: Path) -> None:
    file = tmp_path / "turnout.csv"
    file.write_text(TURNOUT, encoding="utf-8")
    visit(page, own.address("upload"))
    with page.expect_file_chooser() as chooser:
        press_by_keyboard(page, page.locator('[data-testid="stFileUploaderDropzone"] button'))
    chooser.value.set_files(file)
    expect(page.locator(f"{MAIN} h1")).to_contain_text(file.name)
    settle(page)
    assert not violations(page)
    press_by_keyboard(page, page.locator(".st-key-publish button"))
    page.locator(".st-key-publish").wait_for(state="detached")
    settle(page)
    expect(page.locator(".st-key-another button")).to_be_visible()
    assert not violations(page)


def test_a_label_is_read_out_without_the_signs_that_keep_it_from_being_markdown(
    page: Page, own: Site, tmp_path: Path
) -> None:
    file = tmp_path / "turnout.csv"
    file.write_text(TURNOUT.rstrip("\n").rsplit(",", 1)[0] + ",#DIV/0!\n", encoding="utf-8")
    visit(page, own.address("upload"))
    page.locator('[data-testid="stFileUploader"] input').set_input_files(file)
    expect(page.locator(f"{MAIN} h1")).to_contain_text(file.name)
    settle(page)
    expect(page.locator('input[aria-label*="#DIV/0!"]')).to_have_count(1)
    expect(page.locator(r'[aria-label*="\\"]')).to_have_count(0)


def test_a_vote_is_cast_on_a_telephone_by_keyboard(page: Page, own: Site) -> None:
    """From the code to the last tap; the focus stays where it was although every tap draws the page anew."""
    visit(page, own.address("workshop", lang="en"))
    page.get_by_role("button", name="Open the workshop").click()
    expect(page.locator(".st-key-part")).to_be_visible()
    for key in ("open_avoid", "show", "next_meeting", "meet_anyway"):  # what to avoid comes before everything else
        press(page, key)
    press(page, "open_budget")
    host = page.url
    code = re.search(r"\d{6}", page.locator(f"{MAIN} .lr-lead").first.inner_text())[0]
    for lang in PHONE_LANGUAGES:
        page.goto(f"{own.url}/p?c={code}&lang={lang}")
        assert not violations(page)
    press_by_keyboard(page, page.locator("#main .list button"), "Space")
    expect(page.locator("#main .list button").first).to_be_focused()
    expect(page.locator("#main .list button").first).to_have_attribute("aria-pressed", "true")
    press_by_keyboard(page, page.locator("#main button.go"))
    more = page.locator(".share button").nth(1)
    more.wait_for()
    press_by_keyboard(page, more, "Space")
    expect(more).to_be_focused()
    assert not violations(page)
    press_by_keyboard(page, page.locator("button.quiet"))
    press_by_keyboard(page, page.locator("button.go"))
    expect(page.locator("#note.info")).to_be_visible()
    assert not violations(page)
    told = {"ok": False, "issues": [{"code": "W-19", "severity": "fix", "text": "Too late"}]}
    next_screen = {"screen": "wait", "boot": "another", "stage": 1, "n": 1, "note": None}
    page.route("**/p/send*", lambda route: route.fulfill(status=409, json=told | next_screen))
    press_by_keyboard(page, page.locator("button.go"))
    expect(page.locator("#main button.go")).to_have_count(0)
    expect(page.locator("#note.fix")).to_have_text("Too late")
    visit(page, host)
    expect(page.locator(".lr-count-line").first).to_contain_text("1")
