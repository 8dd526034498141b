"""What stands around every page: menu, direction, font, language switch, addresses, keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.i18n import words
from tests.screen.stage import (
    DIRECTION,
    FAULT,
    LANGUAGES,
    MAIN,
    PAGES,
    PHONE,
    Site,
    on_page,
    serving,
    settle,
    title,
    visit,
)

AREA, HEBREW_NAME, ENGLISH_NAME = "neighbourhood:43", "חצר הקרונות", "Hatzar HaKronot"
MENU = '[data-testid="stSidebar"]'
COLLAPSE, EXPAND = '[data-testid="stSidebarCollapseButton"] button', '[data-testid="stExpandSidebarButton"]'


def box(found: Locator) -> tuple[float, float]:
    """Left and right edge; an element that is not shown has none."""
    shown = found.bounding_box()
    return (shown["x"], shown["x"] + shown["width"]) if shown else (0, 0)


def entry(page: Page, name: str, lang: str) -> Locator:
    return page.locator(MENU).get_by_role("link", name=words(lang)(f"site.{name}"), exact=False)


def beside(page: Page, lang: str) -> bool:
    """Whether the menu stands where reading begins and the page beside it."""
    menu, main = box(page.locator(MENU)), box(page.locator(MAIN))
    return menu[0] >= main[1] - 1 if lang == "he" else menu[1] <= main[0] + 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_menu_stands_where_reading_begins_and_leaves_the_page_free_when_folded(
    page: Page, site: Site, lang: str
) -> None:
    visit(page, site.address("home", lang=lang))
    assert beside(page, lang)
    page.locator(MENU).hover()
    page.locator(COLLAPSE).click()
    expect(page.locator(EXPAND)).to_be_visible()
    page.wait_for_function("document.querySelector('[data-testid=stMain]').clientWidth === innerWidth")
    expect(page.locator(MENU)).not_to_be_in_viewport()
    page.locator(EXPAND).click()
    expect(page.locator(MENU)).to_be_in_viewport()
    assert beside(page, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_a_phone_the_menu_is_folded_and_leads_to_every_page(page: Page, site: Site, lang: str) -> None:
    page.set_viewport_size({"width": PHONE, "height": 844})
    visit(page, site.address("home", lang=lang))
    expect(page.locator(MENU)).not_to_be_in_viewport()
    page.locator(EXPAND).click()
    expect(page.locator(MENU)).to_be_in_viewport()
    left, right = box(page.locator(MENU))
    assert right >= PHONE - 1 if lang == "he" else left <= 1
    entry(page, "method", lang).click()
    expect(page.locator(f"{MAIN} h1")).to_have_text(words(lang)("method.title"))


def test_the_menu_leads_to_every_page(page: Page, site: Site) -> None:
    visit(page, site.address("home"))
    titles = [title(page)]
    for name in PAGES[1:]:
        entry(page, name, "he").click()
        on_page(page, name)
        expect(page.locator(f"{MAIN} h1")).not_to_have_text(titles[-1])
        settle(page)
        titles.append(title(page))
    assert len(set(titles)) == len(PAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_letters_are_heebo_and_come_from_here(page: Page, site: Site, lang: str) -> None:
    visit(page, site.address("home", lang=lang))
    letters = {"he": "אבג", "en": "abc"}[lang]
    assert page.evaluate("letters => document.fonts.check('16px Heebo', letters)", letters)
    loaded = page.evaluate("[...document.fonts].filter(f => f.family === 'Heebo' && f.status === 'loaded').length")
    assert loaded >= 1
    for element in ("h1", ".lr-lead", "button p", "label p"):
        family = page.locator(f"{MAIN} {element}").first.evaluate("e => getComputedStyle(e).fontFamily")
        assert family.startswith("Heebo"), element


def test_the_language_switch_keeps_the_view(page: Page, site: Site) -> None:
    visit(page, site.address("channels", area=AREA, layer="neighbourhood", period="2024", lang="he"))
    expect(page.locator(f"{MAIN} h1")).to_contain_text(HEBREW_NAME)
    page.locator(MENU).get_by_text(words("en")("frame.own_name"), exact=True).click()
    expect(page.locator(f"{MAIN} h1")).to_contain_text(ENGLISH_NAME)
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    on_page(page, "channels")
    for kept in (f"area={AREA.replace(':', '%3A')}", "period=2024", "lang=en"):
        assert kept in page.url
    assert beside(page, "en")
    page.locator(MENU).get_by_text(words("he")("frame.own_name"), exact=True).click()
    expect(page.locator(f"{MAIN} h1")).to_contain_text(HEBREW_NAME)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert beside(page, "he")


def test_the_language_is_remembered_without_the_address(page: Page, site: Site) -> None:
    visit(page, site.address("home", lang="en"))
    page.wait_for_function("document.cookie.includes('lang=en')")
    visit(page, site.address("redlines"))
    assert page.locator("html").get_attribute("dir") == "ltr"
    expect(entry(page, "home", "en")).to_be_visible()


def test_a_refresh_keeps_the_view(page: Page, site: Site) -> None:
    visit(page, site.address("channels", area=AREA, layer="neighbourhood", period="2023"))
    before = title(page), page.url
    assert HEBREW_NAME in before[0]
    page.reload()
    settle(page)
    assert (title(page), page.url) == before
    expect(page.locator(".st-key-period input")).to_have_value(re.compile("2023"))


def test_the_back_button_goes_back(page: Page, site: Site) -> None:
    visit(page, site.address("home"))
    first = title(page)
    entry(page, "method", "he").click()
    expect(page.locator(f"{MAIN} h1")).to_have_text(words("he")("method.title"))
    page.go_back()
    on_page(page, "home")
    expect(page.locator(f"{MAIN} h1")).not_to_have_text(words("he")("method.title"))
    settle(page)
    assert title(page) == first


def test_a_deep_link_may_be_the_very_first_visit_and_the_first_after_a_restart(page: Page, tmp_path: Path) -> None:
    """Streamlit answers a first deep link with the bare script when one lies directly in ``pages/``."""
    for lang, area in (("en", ENGLISH_NAME), ("he", HEBREW_NAME)):
        with serving(tmp_path / "new.duckdb") as site:
            visit(page, site.address("channels", area=AREA, layer="neighbourhood", lang=lang))
            framed(page, site, lang, area)
            page.goto("about:blank")


def framed(page: Page, site: Site, lang: str, area: str) -> None:
    expect(page.locator(f"{MAIN} h1")).to_contain_text(area)
    expect(page.locator("html")).to_have_attribute("dir", DIRECTION[lang])
    assert beside(page, lang)
    for name in PAGES:
        expect(entry(page, name, lang)).to_be_visible()
    assert page.locator(FAULT).count() == 0, site.said()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_from_outside_leads_to_its_page_with_its_view(page: Page, site: Site, lang: str) -> None:
    page.goto(site.address("home", go="map", layer="quarter", lang=lang))
    on_page(page, "map")
    settle(page)
    expect(page.locator(".st-key-layer input")).to_have_value({"he": "רובעים", "en": "Quarters"}[lang])
    assert "go=" not in page.url
    assert page.get_by_role("dialog").count() == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_keyboard_reaches_the_menu_and_shows_where_it_is(page: Page, site: Site, lang: str) -> None:
    visit(page, site.address("method", lang=lang))
    focused = page.locator(":focus")
    for _ in range(4):
        page.keyboard.press("Tab")
        if focused.get_attribute("data-testid") == "stSidebarNavLink":
            break
    expect(focused).to_have_attribute("data-testid", "stSidebarNavLink")
    style, shadow = focused.evaluate("e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).boxShadow]")
    assert style == "solid" or shadow != "none"
    page.keyboard.press("Enter")
    expect(page.locator(f"{MAIN} h1")).not_to_have_text(words(lang)("method.title"))
    expect(page).to_have_url(re.compile(r"/(\?|$)"))


def test_every_click_on_a_tab_opens_it(page: Page, site: Site) -> None:
    visit(page, site.address(lang="en", go="channels"))
    for name in ("Bars", "Table", "Wheel", "Bars"):
        page.get_by_role("tab", name=name, exact=True).click()
        page.wait_for_timeout(300)  # a lost click is taken back only after a moment
        settle(page)
        expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true", timeout=2000)


def test_what_stands_under_a_list_of_several_stays_where_it_is_when_the_list_is_left(page: Page, site: Site) -> None:
    visit(page, site.address("workshop", template="social_threats"))
    several = page.get_by_test_id("stMultiSelect").first
    for width in range(300, 460, 10):
        page.set_viewport_size({"width": width, "height": 900})
        several.get_by_role("combobox").focus()
        there = several.bounding_box()
        page.evaluate("document.activeElement.blur()")
        assert several.bounding_box() == there, width
