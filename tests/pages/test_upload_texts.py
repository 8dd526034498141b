"""Each of the exact texts of an upload, U-01 to U-32, in both languages, brought about by a file somebody sends."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from core.config import loads
from core.i18n import plain, words
from core.ingest import Choices, container, read
from pages.shared import questions
from tests.core.ingest.conftest import CITY, COLUMNS, CONFIG, NAMES, TODAY
from tests.pages.test_upload import published
from tests.pages.test_upload_drafts import token
from tests.pages.walk import Visit

EDITED = CONFIG.replace('id = "trust"', 'id = "trust"\neditor = "survey"') + (
    '\n[[departments]]\nid = "survey"\nname = { he = "אגף הסקרים", en = "Surveys" }\n'
)
AREAS = pd.DataFrame(
    [CITY, *((f"n{i}", "neighbourhood", None, name, None, "city", float("nan")) for i, name in enumerate(NAMES, 1))],
    columns=COLUMNS,
)
HEAD = ["שכונה", "אמון"]
TURNOUT = ["שכונה", "אחוז הצבעה"]
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def text(*rows: list, encoding: str = "utf-8") -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows(rows)
    return held.getvalue().encode(encoding)


def xlsx(*sheets: list[list], change: Callable = lambda page: None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for i, rows in enumerate(sheets, 1):
        page = book.create_sheet(f"גיליון{i}")
        for row in rows:
            page.append(row)
    change(book.worksheets[0])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def hidden(page) -> None:
    page.row_dimensions[2].hidden = True


def error(page) -> None:
    page["B2"].data_type = "e"


def merged(page) -> None:
    page.merge_cells("B2:B3")


#: code -> (file, its bytes, what was chosen, the text in Hebrew, in English)
TOLD = {
    "U-01": (
        "דוח.pdf", b"%PDF-1.7", {},
        "הקובץ «דוח.pdf» אינו נתמך. אפשר להעלות Excel \u200f(xlsx, xls) או CSV. פתחו אותו ב-Excel ושמרו בפורמט xlsx.",
        "“דוח.pdf” is not a supported file. Upload Excel (xlsx, xls) or CSV. Open it in Excel and save it as xlsx.",
    ),
    "U-02": (
        "a.csv", bytes(3 * 2**20), {},
        'הקובץ שוקל 3 מ"ב. אפשר להעלות עד 2 מ"ב. מחקו גיליונות שאינם נחוצים ונסו שוב.',
        "The file is 3 MB. The limit is 2 MB. Remove sheets you do not need and try again.",
    ),
    "U-03": (
        "a.csv", b"", {},
        "לא מצאנו נתונים בקובץ «a.csv». בדקו שהנתונים בגיליון הראשון או בחרו גיליון אחר.",
        "No data found in “a.csv”. Check that the data is in the first sheet, or choose another sheet.",
    ),
    "U-04": (
        "a.xlsx", ENCRYPTED, {},
        "הקובץ מוגן בסיסמה. הסירו את הסיסמה ב-Excel (קובץ ← מידע ← הגנה) והעלו שוב.",
        "The file is password-protected. Remove the password in Excel (File → Info → Protect) and upload again.",
    ),
    "U-05": (
        "a.csv", text(HEAD, ["הדר", 3], encoding="cp1255"), {},
        "זיהינו קידוד עברי ישן (Windows-1255) והמרנו אותו. כך נראות הכותרות עכשיו: שכונה, אמון. אם הן קריאות – המשיכו.",
        "We detected an old Hebrew encoding (Windows-1255) and converted it. Headers now read: שכונה, אמון. "
        "If they are readable, continue.",
    ),
    "U-06": (
        "a.csv", b"?????,????? ???\n????,1\n", {},
        "הטקסט בקובץ משובש (למשל «????? ????? ??? ????») ולא הצלחנו לשחזר אותו. "
        "שמרו אותו ב-Excel בפורמט xlsx או «CSV UTF-8» והעלו שוב.",
        "The text in the file is garbled (for example “????? ????? ??? ????”) and could not be recovered. "
        "In Excel, save as xlsx or “CSV UTF-8” and upload again.",
    ),
    "U-07": (
        "a.xlsx", xlsx([HEAD, ["הדר", 3]], [["הערה"]]), {},
        "בקובץ 2 גיליונות. בחרנו את «גיליון1» כי הכותרות שלו דומות לתבנית. אפשר לבחור גיליון אחר.",
        "The file has 2 sheets. We chose “גיליון1” because its headers resemble the template. You can choose another.",
    ),
    "U-08": (
        "a.csv", text(["דוח שנתי", ""], HEAD, ["הדר", 3]), {},
        "שורה 1 נראית ככותרת של מסמך. זיהינו את כותרות העמודות בשורה 2. "
        "אם זו אינה השורה הנכונה – לחצו עליה בטבלה.",
        "Row 1 looks like a document title. We found the column headers in row 2. "
        "If that is wrong, click the right row in the table.",
    ),
    "U-09": (
        "a.xlsx", xlsx([HEAD, ["הדר", 3], ["נווה שאנן", None]], change=merged), {},
        "מצאנו תא ממוזג אחד. העתקנו את הערך לכל התאים שבמיזוג. בדקו את השורות המסומנות.",
        "One merged cell found. We copied the value to every cell in the merge. Check the marked rows.",
    ),
    "U-10": (
        "a.csv", text([*HEAD, "משהו"], ["הדר", 3, 7]), {},
        "העמודה «משהו» אינה מוכרת ולא תישמר. אם היא נחוצה, בחרו לאיזה שדה היא שייכת.",
        "Column “משהו” is not recognised and will not be saved. If you need it, choose its field.",
    ),
    "U-11": (
        "a.csv", text(HEAD, ["הדר", 3]), {"period": None},
        "חסרה עמודת החובה «תקופה». בחרו מתוך העמודות בקובץ, או הזינו ערך אחד לכל הקובץ.",
        "Required column “period” is missing. Choose one of the file's columns, or enter one value for the whole file.",
    ),
    "U-12": (
        "a.csv", text([*HEAD, "ציון"], ["הדר", 3, 4]), {"columns": {"אמון": "trust", "ציון": "trust"}},
        "גם «אמון» וגם «ציון» שויכו ל«אמון». השאירו אחת.",
        "Both “אמון” and “ציון” are matched to “Trust”. Keep one.",
    ),
    "U-13": (
        "a.csv", text(HEAD, ["הדר", "גבוה"]), {},
        "שורה 2, עמודה «אמון»: מצאנו «גבוה», ציפינו למספר. הקלידו מספר, או השאירו ריק אם אין נתון.",
        "Row 2, column “אמון”: found “גבוה”, expected a number. "
        "Type a number, or leave it blank if there is no figure.",
    ),
    "U-14": (
        "a.csv", text(TURNOUT, ["הדר", 0.85], ["נווה שאנן", 0.4], ["רמת גן א'", 61], ["קריית הממשלה", 70]), {},
        "בעמודה «אחוז הצבעה» יש 2 ערכים בין 0 ל-1 ו-2 ערכים מעל 1. האם 0.85 פירושו 85%?",
        "Column “אחוז הצבעה” has 2 values between 0 and 1 and 2 above 1. Does 0.85 mean 85%?",
    ),
    "U-15": (
        "a.csv", text(TURNOUT, ["הדר", 140]), {},
        "שורה 2: הערך 140 מחוץ לטווח האפשרי למדד «שיעור הצבעה» (0–100 %).",
        "Row 2: 140 is outside the possible range for “Turnout” (0–100 %).",
    ),
    "U-16": (
        "a.csv", text([*HEAD, "תאריך"], ["הדר", 3, "03/04/2024"]), {"period": None},
        "«03/04/2024» יכול להיות 3.4.2024 או 4.3.2024. בישראל נהוג יום/חודש/שנה. להחיל על כל העמודה?",
        "“03/04/2024” could be 3 Apr 2024 or 4 Mar 2024. In Israel the order is day/month/year. "
        "Apply to the whole column?",
    ),
    "U-17": (
        "a.csv", text(HEAD, ["נוה שאננים", 3]), {},
        "שורה 2: «נוה שאננים» אינה ברשימת השכונות. האם הכוונה ל«נווה שאנן»?",
        "Row 2: “נוה שאננים” is not in the neighbourhood list. Did you mean “נווה שאנן”?",
    ),
    "U-18": (
        "a.csv", text(HEAD, ["הדר", 3], ["הדר", 4]), {},
        "שורות 2, 3 כוללות את אותו מדד, אותה שכונה ואותה תקופה. השאירו אחת מהן.",
        "Rows 2, 3 repeat the same indicator, area and period. Keep one.",
    ),
    "U-21": (
        "a.csv", text(["שכונה", "ימי טיפול בפנייה (%)"], ["הדר", 3]), {"columns": {"ימי טיפול בפנייה (%)": "days"}},
        "המדד נמדד בימים, אך כותרת העמודה היא «ימי טיפול בפנייה (%)». האם הערכים בימים?",
        "The indicator is measured in days, but the column header is “ימי טיפול בפנייה (%)”. Are the values in days?",
    ),
    "U-22": (
        "a.csv", text([*HEAD, "הערות"], ["הדר", 3, "050-1234567"], ["נווה שאנן", 3, "052-7654321"]), {},
        "עצרנו: בעמודה «הערות» יש 2 ערכים שנראים כמספרי טלפון. המערכת אינה שומרת מידע על אנשים, והקובץ לא נשמר. "
        "הסירו את העמודה או העלו סיכום לפי שכונה.",
        "Stopped: column “הערות” has 2 values that look like phone numbers. The system does not keep information about "
        "people, and the file was not saved. Remove the column or upload totals by neighbourhood.",
    ),
    "U-23": (
        "a.csv", text([*TURNOUT, "מספר משיבים"], ["הדר", 50, 12], ["נווה שאנן", 60, 400]), {},
        "בתא אחד מספר האנשים קטן מ-30. הוא יוצג כ«פחות מ-30», ותאים משלימים יוסתרו גם הם.",
        "One cell counts fewer than 30 people. "
        "It will show as “fewer than 30”, and complementary cells are hidden too.",
    ),
    "U-24": (
        "a.xlsx", xlsx([HEAD, ["הדר", "#REF!"]], change=error), {},
        "שורה 2, עמודה «אמון»: בקובץ יש שגיאת נוסחה (#REF!). הקלידו את הערך או תקנו ב-Excel.",
        "Row 2, column “אמון”: the file has a formula error (#REF!). Type the value or fix it in Excel.",
    ),
    "U-25": (
        "a.csv", text(HEAD, ["הדר", 3], ['סה"כ', 3]), {},
        'שורה 3 («סה"כ») נראית כשורת סיכום ולא תיספר.',
        'Row 3 (“סה"כ”) looks like a total and will not be counted.',
    ),
    "U-26": (
        "a.csv", text([*HEAD, "תקופה"], ["הדר", 3, "2025-Q3"]), {},
        "שורה 2: התקופה רבעון 3 2025 עדיין לא הסתיימה. בחרו תקופה אחרת או סמנו «תחזית».",
        "Row 2: Q3 2025 has not ended. Choose another period or mark it “forecast”.",
    ),
    "U-27": (
        "a.csv", text(HEAD, ["הדר", 3]), {"department": None},
        "אין לך הרשאה לעדכן את «אמון». הבעלים: אגף הסקרים. אפשר לשלוח בקשת הרשאה.",
        "You cannot update “Trust”. Owner: Surveys. You can request access.",
    ),
    "U-28": (
        "a.xlsx", xlsx([HEAD, ["הדר", 3], ["נווה שאנן", 4]], change=hidden), {},
        "בקובץ שורה מוסתרת או מסוננת אחת. נקרא רק את השורות הגלויות.",
        "The file has one hidden or filtered row. Only visible rows are read.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def config():
    return loads(EDITED)


@pytest.mark.parametrize("code", TOLD)
def test_what_a_file_makes_us_say(code: str, config, monkeypatch: pytest.MonkeyPatch) -> None:
    file, data, chosen, hebrew, english = TOLD[code]
    monkeypatch.setattr(container, "MAX_BYTES", 2 * 2**20)
    how = {"layer": "neighbourhood", "period": "2024", "department": "survey"} | chosen
    found = read(data, file, config, AREAS, Choices(**how), today=TODAY)
    issue = next(issue for issue in found.issues if issue.code == code)
    assert (said(issue, "he"), said(issue, "en")) == (hebrew, english)


def said(issue, lang: str) -> str:
    """The text as the page words it, without the invisible marks."""
    from pages.shared.telling import sentence

    return plain(sentence(issue, loads(EDITED), words(lang)))


#: What the page itself says, from the second upload of a table to its undo. In the order in which it happens.
AGAIN = "שכונה,שנה,אחוז הצבעה\nהדר,2022,95\nנווה אלון,2022,אלף\n"
ON_THE_PAGE = {
    "he": {
        "U-19": "לתקופה 2022 כבר קיים הערך 61.5 (העלה test@example.com, ",
        "U-20": "הערך של «שיעור הצבעה לרשות» בשכונת הדר השתנה מ-61.5 ל-95. אם זו אינה טעות הקלדה, כתבו במשפט מה השתנה.",
        "U-29": "נשמר ערך אחד (השתנו: 1; חדשים: 0). קווים אדומים שנחצו: 0; שחזרו למרחב הבטוח: 0. "
        "אפשר לבטל את ההעלאה עד ",
        "U-30": "נשמרה שורה אחת. שורה אחת לא נשמרה. הורידו את הקובץ שלכם עם עמודת «מה לתקן» והעלו רק אותה.",
        "U-31": "בוטלה. ערך אחד חזר לגרסה הקודמת.",
        "U-32": "החיבור נותק. הקובץ והשיוכים נשמרו כטיוטה. המשיכו מאותו מקום בקישור הזה.",
    },
    "en": {
        "U-19": "2022 already has the value 61.5 (uploaded by test@example.com, ",
        "U-20": "“Local election turnout” in הדר moved from 61.5 to 95. "
        "If this is not a typo, say in one sentence what changed.",
        "U-29": "One value saved: 1 changed, 0 new. Red lines crossed: 0; back in the safe space: 0. "
        "You can undo this upload until ",
        "U-30": "1 row saved, one not saved. Download your file with a “what to fix” column and upload only that row.",
        "U-31": "was undone. One value returned to the previous version.",
        "U-32": "Connection lost. The file and the matches are saved as a draft. "
        "Continue from the same place with this link.",
    },
}


@pytest.mark.parametrize("lang", ["he", "en"])
def test_what_the_page_says_from_a_second_upload_to_its_undo(store: Path, lang: str) -> None:
    told, published_ = ON_THE_PAGE[lang], published()
    assert published_.title.endswith("נשמר")
    first = Visit("upload", lang).upload("again.csv", AGAIN)
    assert told["U-19"] in first.text and told["U-20"] in first.text
    back = Visit("upload", lang, draft=token(first))  # as after a lost connection
    assert told["U-32"] in back.text
    back.press("publish")
    assert told["U-29"] in back.text and told["U-30"] in back.text
    back.press("undo_upload")
    assert told["U-31"] in back.text


def test_all_of_them_are_here() -> None:
    assert sorted({*TOLD, *ON_THE_PAGE["he"]}) == [f"U-{n:02d}" for n in range(1, 33)]
    assert ON_THE_PAGE["he"].keys() == ON_THE_PAGE["en"].keys()


@pytest.mark.parametrize(("text", "shown"), [("3.1234567", "3.123"), ("10\u00b2.12345", "10\u00b2.12345")])
def test_a_computed_number_is_shown_short_and_a_text_with_a_raised_digit_as_it_is(text: str, shown: str) -> None:
    assert questions.short(text) == shown
