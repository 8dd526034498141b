LONG = ["שכונה", "מדד", "תקופה", "ערך"]


def asked(upload):
    return [(i.params["found"], i.params["n"], i.params["row"]) for i in upload.issues if i.code == "U-40"]


def test_an_unknown_indicator_in_a_cell_is_asked_once(upload):
    rows = [LONG, ["הדר", "אימון הציבור", 2023, 3], ["הדר", "אימון הציבור", 2024, 4], ["הדר", "אמון", 2022, 2]]
    found = upload(rows)
    assert asked(found) == [("אימון הציבור", 2, 2)]
    answered = upload(rows, columns={"אימון הציבור": "trust"})
    assert not {i.code for i in answered.issues} & {"U-35", "U-40"}
    assert sorted(answered.observations["value"]) == [2.0, 3.0, 4.0]


def test_a_blank_cell_in_a_column_of_indicators_is_told(upload):
    rows = [["שכונה", "מדד", "ערך"], ["הדר", "אמון", 3], ["נווה שאנן", " ", 4], ["קריית הממשלה", "", ""]]
    found = upload(rows)
    assert [(i.where.cell, i.severity) for i in found.issues if i.code == "U-76"] == [("B3", "fix")]
    assert found.observations["value"].tolist() == [3]
