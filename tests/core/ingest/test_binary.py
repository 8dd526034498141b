from core.ingest.container import contents
from tests.conftest import SHARED

CASES = SHARED / "cases"


def test_errors_hidden_rows_and_merges_of_every_kind_of_workbook():
    found = contents((CASES / "messy_corpora/xlrd_samples/formula_test_sjmachin.xls").read_bytes(), "a.xls")
    assert found.sheets[0].rows[6][1] == "#DIV/0!"
    hidden = contents((CASES / "messy_corpora/calamine/OOM_alloc.xls").read_bytes(), "a.xls").sheets
    hidden = next(sheet for sheet in hidden if sheet.name == "Data")
    assert (hidden.hidden_rows, hidden.hidden_columns) == (frozenset(range(9)), frozenset(range(4)))
    merged = contents((CASES / "messy_corpora/calamine/merged_cells.ods").read_bytes(), "a.ods").sheets[0]
    assert merged.merges == (((1, 0), (2, 0)),)
    percents = contents((CASES / "messy_corpora/messytables_horror/ods_formats.ods").read_bytes(), "a.ods").sheets[0]
    assert percents.percents == {5}
