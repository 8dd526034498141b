"""One page as a visitor gets it, read off once: text, layout, what it asked for and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Request, Response, TimeoutError, WebSocket

from tests.screen.axe import pale, violations
from tests.screen.stage import FAULT, HALF_OF_A_DESK, MAIN, PHONE, Site, bare, settle, title, visit

UNFOLD = "document.querySelectorAll('details:not([open]) > summary').forEach(s => s.checkVisibility() && s.click())"
NOTE_RUNS = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    window.ran = false;
    new MutationObserver(() => { window.ran = true; }).observe(app, { attributeFilter: ['data-test-script-state'] });
}"""
READ = Path(__file__).with_name("look.js").read_text(encoding="utf-8")


@dataclass
class Traffic:
    """What a page asked for and what went wrong while it was open."""

    hosts: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def of(cls, page: Page) -> Iterator[Traffic]:
        """Listens to a page until the end of the block."""
        traffic = cls()
        heard = {
            "request": traffic._asked,
            "websocket": traffic._opened,
            "response": traffic._answered,
            "pageerror": traffic._failed,
            "console": traffic._wrote,
        }
        for event, note in heard.items():
            page.on(event, note)
        try:
            yield traffic
        finally:
            for event, note in heard.items():
                page.remove_listener(event, note)

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob"):
            self.hosts.add(urlsplit(request.url).hostname or request.url)

    def _opened(self, socket: WebSocket) -> None:
        self.hosts.add(urlsplit(socket.url).hostname or socket.url)

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not _looks_for_its_base(response):
            self.failures.append(f"{response.status} {response.url}")

    def _failed(self, error: Error) -> None:
        self.failures.append(f"script: {error}")

    def _wrote(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _of_a_file(message.text):
            self.failures.append(message.text)


def _looks_for_its_base(response: Response) -> bool:
    """On a deep link Streamlit's client tries these two under the page's own address first."""
    return response.status == 404 and response.url.endswith(("/_stcore/health", "/_stcore/host-config"))


def _of_a_file(message: str) -> bool:
    """Chromium's own note of an answer that ``_answered`` judges."""
    return message.startswith("Failed to load resource")


@dataclass
class Part:
    """A part of a page: what its charts and maps say of themselves, and the rows of its tables, folded ones too."""

    pictures: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)


@dataclass
class Look:
    """What was read off. ``texts``: each with whether it is a quotation; ``wider``: by how many pixels the page is
    wider than its window; ``said``: the end of the server's log; ``broken``: what breaks a rule of accessibility;
    ``pale``: what can't be read in the dark theme.
    """

    name: str
    lang: str
    html: tuple[str | None, str | None]
    title: str
    traffic: Traffic
    faults: int
    said: str
    texts: dict[str, bool] = field(default_factory=dict)
    headings: list[tuple[str, float, float]] = field(default_factory=list)
    wider: float = 0
    outside: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)
    parts: list[Part] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    pale: list[str] = field(default_factory=list)

    def read(self, page: Page, another: bool = False) -> None:
        """``another``: another part of the page stands there than when it was last read."""
        now = page.evaluate(READ)
        for _ in range(20):  # a chart speaks once it is drawn; one that never does is read as silent
            if all(now["pictures"]):
                break
            page.wait_for_timeout(250)
            now = page.evaluate(READ)
        if another or not self.parts:
            self.parts.append(Part())
        self.texts |= dict(now["texts"])
        self.headings += now["headings"]
        self.wider = max(self.wider, now["wider"])
        self.outside |= set(now["outside"])
        self.cut |= set(now["cut"])
        self.parts[-1].pictures |= set(map(bare, now["pictures"]))
        self.parts[-1].rows |= set(map(bare, now["rows"]))

    def read_in(self, page: Page, width: int, height: int) -> None:
        """Reads what stands there in a window of another size too."""
        was = page.viewport_size
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)  # charts follow the page a moment later
        self.read(page)
        page.set_viewport_size(was)


def look(
    page: Page, site: Site, name: str, lang: str, width: int, accessible: bool = False, turned: bool = False
) -> Look:
    """Opens a page and everything on it that opens in place, and reads it off at every step.

    ``accessible``: each part is held to the rules too, and the first in the dark theme and at twice the size.
    ``turned``: each part is read in a window as narrow as a phone too.
    """

    def read(another: bool = False) -> None:
        found.read(page, another)
        if turned:
            found.read_in(page, PHONE, 900)

    page.set_viewport_size({"width": width, "height": 900})
    with Traffic.of(page) as traffic:
        visit(page, site.address(name, lang=lang))
        if name == "map":
            page.locator("canvas").first.wait_for()
        html = page.locator("html")
        found = Look(
            name=name,
            lang=lang,
            html=(html.get_attribute("lang"), html.get_attribute("dir")),
            title=title(page),
            traffic=traffic,
            faults=page.locator(FAULT).count(),
            said=site.said(),
        )
        read()
        unfold(page)
        settle(page)
        if accessible:
            found.broken += violations(page)
            found.pale = pale(page)
            found.read_in(page, HALF_OF_A_DESK, 450)  # twice the size
        for part in page.locator(f'{MAIN} [data-testid="stButtonGroup"] button').all()[1:]:
            choose(page, part)
            found.broken += violations(page) if accessible else []
            read(another=True)
        for tab in page.get_by_role("tab").all():
            tab.click()
            read()
        unfold(page)
        settle(page)
        read()
    return found


def choose(page: Page, part: Locator) -> None:
    """Clicks on a part of the page and waits until it is there."""
    page.evaluate(NOTE_RUNS)
    part.click()
    with suppress(TimeoutError):  # a very short run begins and ends between two drawings of the page
        page.wait_for_function("window.ran", timeout=1_000)
    settle(page)


def unfold(page: Page) -> None:
    """Opens what is folded and can be seen."""
    page.evaluate(UNFOLD)
    page.locator("details:not([open]) > summary:visible").first.wait_for(state="hidden")
