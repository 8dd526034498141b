"""Two real cities from their files to every page, in the browser: boundaries, a sheet, receipt, map, lines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.i18n import Words, plain, words
from tests.screen.look import Traffic
from tests.screen.stage import FAULT, MAIN, Site, bare, serving, settle, title, visit

PUBLISH = ".st-key-publish button"
ANOTHER = ".st-key-another button"


@pytest.fixture
def city(page: Page, tmp_path: Path) -> Iterator[Site]:
    """A new store that nobody else uses; at the end nothing may have failed or left the machine."""
    with serving(tmp_path / "city.duckdb") as running, Traffic.of(page) as traffic:
        yield running
        assert page.locator(FAULT).count() == 0, running.said()
        assert not traffic.failures
        assert traffic.hosts == {"localhost"}


def remove_the_demo_city(page: Page) -> None:
    page.locator('.st-key-demo [data-testid="stPopover"] button').click()
    page.locator(".st-key-demo_remove button").click()
    page.locator(".st-key-demo").wait_for(state="detached")
    settle(page)


def upload(page: Page, file: Path) -> None:
    if page.locator(ANOTHER).count():  # after a receipt
        page.locator(ANOTHER).click()
        settle(page)
    page.locator('[data-testid="stFileUploader"] input').set_input_files(file)
    expect(page.locator(f"{MAIN} h1")).to_contain_text(file.name)
    settle(page)


def publish(page: Page, w: Words, file: str) -> str:
    """Presses the button; what the receipt says."""
    page.locator(PUBLISH).click()
    page.locator(PUBLISH).wait_for(state="detached")
    settle(page)
    assert title(page) == plain(w("upload.title_done", file=file))
    return text(page, '[data-testid="stAlert"]')


def text(page: Page, selector: str) -> str:
    return " ".join(bare(page.locator(f"{MAIN} {selector} >> visible=true").first.inner_text()).split())


def field(page: Page, tail: str) -> Locator:
    """The input of the widget whose key ends so: keys begin with what tells one file from another."""
    return page.locator(f'[class*="{tail} "] input').first


def choose(page: Page, tail: str, name: str) -> None:
    field(page, tail).click()
    page.keyboard.type(name)
    page.get_by_role("option", name=name).first.wait_for()
    page.keyboard.press("Enter")
    settle(page)


def test_haifa_by_neighbourhood(page: Page, city: Site, cases: Path) -> None:
    w, folder = words("he"), cases / "geo_haifa"
    visit(page, city.address("upload"))
    remove_the_demo_city(page)
    upload(page, folder / "haifa_neighborhoods_wgs84.geojson")
    assert "76" in publish(page, w, "haifa_neighborhoods_wgs84.geojson")

    upload(page, folder / "haifa_turnout_by_neighbourhood.xlsx")
    field(page, "-period").fill("2022")
    field(page, "-period").press("Enter")
    assert "52" in publish(page, w, "haifa_turnout_by_neighbourhood.xlsx")

    visit(page, city.address("map"))
    page.locator(".st-key-map canvas").first.wait_for()
    assert "76" in title(page)
    assert f"{w('charts.state.none')} 24" in text(page, ".lr-legend")

    visit(page, city.address("channels", layer="city", indicator="gov_turnout"))
    assert "55.5%" in text(page, ".lr-table")  # all voters over all eligible, not the mean of percentages
    visit(page, city.address("redlines"))
    expect(page.locator(".st-key-matrix svg.marks").first).to_be_visible()


def test_modiin_by_statistical_area_with_an_indicator_of_its_own(page: Page, city: Site, cases: Path) -> None:
    w = words("en")
    visit(page, city.address("upload", lang="en", upload_layer="statistical_area"))
    remove_the_demo_city(page)
    upload(page, cases / "geo_stat_areas_itm" / "city_cuts" / "stat_areas_modiin_epsg2039.geojson")
    assert "15" in publish(page, w, "stat_areas_modiin_epsg2039.geojson")

    upload(page, cases / "cbs_israel" / "ses2019_areas_luach12_cut_4cities.xlsx")
    choose(page, "-add", "ערך מדד")
    page.keyboard.press("Escape")  # several may be chosen; what resembles nothing is proposed as a new indicator
    page.locator('[class*="-add-do"] button').click()
    for tail, value in {"en": "Socio-economic index", "worst": "-3", "best": "3", "line": "0"}.items():
        field(page, f"-new-E-{tail}").fill(value)
    page.locator('[class*="-new-E-save"] button').click()
    page.locator(PUBLISH).wait_for()
    assert "15" in publish(page, w, "ses2019_areas_luach12_cut_4cities.xlsx")

    visit(page, city.address("map", lang="en"))
    page.locator(".st-key-map canvas").first.wait_for()
    assert "15" in title(page)
    visit(page, city.address("channels", lang="en", indicator="local_socio_economic_index"))
    page.get_by_role("tab", name=w("drill.about")).click()
    assert w("drill.local") in text(page, ".lr-facts")
    visit(page, city.address("redlines", lang="en"))
    expect(page.locator(".st-key-matrix svg.marks").first).to_be_visible()
