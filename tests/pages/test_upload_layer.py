"""Which layer a file is about: what it names, else asked; never what the page happened to show."""

import pytest

from tests.pages.walk import Visit


@pytest.mark.parametrize("lang", ["he", "en"])
def test_a_file_that_names_its_layer_is_read_in_it(store, cases, lang: str) -> None:
    table = cases / "cbs_israel" / "ses2019_areas_luach12_cut_4cities.xlsx"
    visit = Visit("upload", lang)
    assert visit.widget("selectbox", "upload_layer").value == "neighbourhood"
    visit.upload("ses.xlsx", table.read_bytes())
    assert visit.widget("selectbox", "upload_layer").value == "statistical_area"


def test_a_layer_chosen_for_the_file_stands(store, cases) -> None:
    table = cases / "cbs_israel" / "ses2019_areas_luach12_cut_4cities.xlsx"
    visit = Visit("upload").upload("ses.xlsx", table.read_bytes()).pick("upload_layer", "quarter")
    assert visit.widget("selectbox", "upload_layer").value == "quarter"


@pytest.mark.parametrize("lang", ["he", "en"])
def test_towns_are_never_taken_for_neighbourhoods_unasked(store, lang: str) -> None:
    rows = "שם הרשות,אמון ברשות המקומית\nחיפה,61\nבאר שבע,55\nעכו,48\n"
    visit = Visit("upload", lang, upload_layer="neighbourhood").upload("authorities_2024.csv", rows)
    assert visit.has("selectbox", "-layer") and not visit.has("selectbox", "-area-חיפה")
    visit.pick("-layer", "neighbourhood")
    assert not visit.has("selectbox", "-layer") and "authorities_2024.csv" in visit.title and "3" in visit.title
