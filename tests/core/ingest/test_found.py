def said(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


def test_faults_of_one_kind_are_not_told_without_end(upload):
    found = upload([["שכונה", "תקופה", "אמון"], *(["הדר", 1900 + i, "?"] for i in range(120))], period=None)
    told = said(found, "U-13")
    assert len(told) == 101
    assert told[-1]["rows"] == list(range(102, 122))
