"""The projector in a real browser: what is longer than the screen comes page by page, and nothing on a page is cut."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from core.store import Store
from core.workshop.events import write
from tests.core.workshop.hall import Hall, topic
from tests.screen.stage import LANGUAGES, Site, serving, visit

SIZES = ((1280, 720), (1920, 1080))
STATEMENTS, CONCEPTS, LINES, PLACES = 60, 25, 12, 4
SHOWN = {"wall": ".lr-wall p", "concepts": ".lr-card", "matrix": ".lr-table tbody tr"}

#: The number of the page, the part of the screen that shows it, and every thing with its edges and those of its head.
SEEN = """things => {
    const main = document.querySelector('[data-testid="stMain"]'), hall = document.querySelector('.st-key-hall');
    const edge = each => each.getBoundingClientRect(), box = edge(hall), about = edge(hall.firstElementChild).bottom;
    const [above, below] = hall.style.clipPath.match(/[-\\d.]+px/g).map(parseFloat);
    return {
        page: main.dataset.page,
        view: [Math.max(about, box.top + above), Math.min(innerHeight, box.bottom - below)],
        things: [...hall.querySelectorAll(things)].map(each => {
            const head = each.closest('table')?.tHead, over = head ? edge(head.querySelector('th')).bottom : 0;
            return { text: each.textContent, top: edge(each).top, bottom: edge(each).bottom, over };
        }),
    };
}"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app with workshops in which much was said, each at another point."""
    path = tmp_path_factory.mktemp("hall") / "full.duckdb"
    store = Store.open(path, ("העיר", "The city"))
    for n, item in enumerate(SHOWN):
        store.append(f"{111111 * (n + 1)}-{item}", [write(event) for event in much(item).events])
    store.close()
    with serving(path) as running:
        yield running


def much(item: str) -> Hall:
    """60 statements, 25 concepts, 12 lines in 4 places; on the screen is ``item``."""
    made = Hall()
    people = made.join(STATEMENTS // 3)
    made.host("question_opened", question=made.room.question("avoid"))
    said = [
        made.phone(who, "statement_sent", question="avoid", slot=slot, text=sentence(3 * n + slot)).id
        for n, who in enumerate(people)
        for slot in (1, 2, 3)
    ]
    if item == "wall":
        made.host("answers_shown", question="avoid")
        return made
    for n in range(CONCEPTS):
        made.host("concept_made", concept=f"c{n}", name=f"מושג {n}", statements=said[n::CONCEPTS])
    for n in range(LINES):
        name, places = {"he": f"קו {n}", "en": f"Line {n}"}, [f"שכונה {m}" for m in range(PLACES)]
        made.host("topic_chosen", **topic(topic=f"line{n}", name=name, places=places))
        for m, place in enumerate(places):
            about = {"topic": f"line{n}", "place": place, "group": "all"}
            made.host("state_estimated", **about, value=float(20 * m + n), evidence="data")
    if item == "matrix":
        made.host("meeting_opened", meeting=3)
    made.host("slide_opened", item=item)
    return made


def sentence(n: int) -> str:
    return f"{n}: דיירים " + "שחותמים בלי להבין על מה " * (n % 4 + 1)


def pages(hall: Page, things: str) -> Iterator[dict]:
    """What is seen on each page, until the first comes again."""
    hall.evaluate("() => { const now = Date.now; window.ahead = 0; Date.now = () => now() + ahead; }")
    first = now = hall.evaluate(SEEN, things)
    while True:
        yield now
        hall.evaluate("() => { ahead += 9000; }")
        hall.wait_for_function("was => document.querySelector('[data-page]').dataset.page !== was", arg=now["page"])
        now = hall.evaluate(SEEN, things)
        if now["page"] == first["page"]:
            return


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("item", list(SHOWN))
def test_what_is_longer_than_the_screen_comes_in_whole_cards_and_rows(
    page: Page, full: Site, item: str, lang: str
) -> None:
    session = f"{111111 * (list(SHOWN).index(item) + 1)}-{item}"
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        visit(page, full.address("hall", lang=lang, session=session))
        page.locator("[data-page]").wait_for()
        whole: set[str] = set()
        for now in pages(page, SHOWN[item]):
            top, bottom = now["view"]
            inside = [each for each in now["things"] if each["bottom"] > top + 1 and each["top"] < bottom - 1]
            seen = [each for each in inside if each["bottom"] > each["over"] + 1]
            assert seen, f"page {now['page']} is empty"
            for each in seen:
                assert each["top"] >= max(top, each["over"]) - 1 and each["bottom"] <= bottom + 1, (now["page"], each)
            whole |= {each["text"] for each in seen}
        assert whole == {each["text"] for each in now["things"]}, "every one was on some page"
