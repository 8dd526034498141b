"""One page as a visitor gets it, read off once: text, layout, what it asked for and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Request, Response, WebSocket

from tests.screen.stage import FAULT, Site, settle, title, visit

#: Every piece of text that can be seen, with whether its element says that it is in a language of its own.
_TEXTS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), parent = walker.currentNode.parentElement;
    if (!text || parent.closest('script, style, noscript, [data-testid="stIconMaterial"]')) continue;
    if (!parent.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (parseFloat(getComputedStyle(parent).fontSize) === 0 || parent.closest('[data-testid="stSkipToContent"]')) continue;
    found.push([text, parent.closest('[dir="auto"], [lang]:not(html)') !== null]);
  }
  return found;
}"""
#: Elements with text of their own that stick out of the window and stand in nothing that scrolls.
_STICKING_OUT = """() => {
  const scrolls = e => e && e !== document.body &&
    (['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.dataset.testid !== 'stMain' || scrolls(e.parentElement));
  return [...document.querySelectorAll('[data-testid="stMain"] *')].filter(e => {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.checkVisibility()) return false;
    const box = e.getBoundingClientRect();
    return box.width > 1 && (box.left < -1 || box.right > innerWidth + 1) && !scrolls(e.parentElement);
  }).map(e => e.textContent.trim().slice(0, 60));
}"""
_CLIPPED = """() => [...document.querySelectorAll(
    '[data-testid="stMain"] :is(h1, h2, h3, label p, button p), [data-testid="stSidebarNavLink"] p')]
  .filter(e => e.checkVisibility() && getComputedStyle(e).overflow !== 'visible' && e.scrollWidth > e.clientWidth + 1)
  .map(e => e.textContent)"""
_WIDER = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return Math.max(document.scrollingElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth);
}"""
_HEADINGS = """() => [...document.querySelectorAll('[data-testid="stMain"] :is(h1, h2, h3)')].filter(e => e.checkVisibility())
  .map(e => { const inside = document.createRange(); inside.selectNodeContents(e);
    const text = inside.getBoundingClientRect(), frame = e.closest('.lr-card, [data-testid="stElementContainer"]');
    const box = frame.getBoundingClientRect(), style = getComputedStyle(frame);
    const edge = side => parseFloat(style['padding' + side]) + parseFloat(style[`border${side}Width`]);
    return [getComputedStyle(e).direction, text.left - box.left - edge('Left'), box.right - text.right - edge('Right')]; })"""


@dataclass
class Traffic:
    """What a page asked for and what went wrong while it was open."""

    hosts: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("request", self._asked)
        page.on("websocket", self._opened)
        page.on("response", self._answered)
        page.on("pageerror", lambda error: self.failures.append(f"script: {error}"))
        page.on(
            "console", lambda m: self.failures.append(m.text) if m.type == "error" and not _of_a_file(m.text) else None
        )

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob"):
            self.hosts.add(urlsplit(request.url).hostname or request.url)

    def _opened(self, socket: WebSocket) -> None:
        self.hosts.add(urlsplit(socket.url).hostname or socket.url)

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not _looks_for_its_base(response):
            self.failures.append(f"{response.status} {response.url}")


def _looks_for_its_base(response: Response) -> bool:
    """On a deep link Streamlit's client tries these two under the page's own address first."""
    return response.status == 404 and response.url.endswith(("/_stcore/health", "/_stcore/host-config"))


def _of_a_file(message: str) -> bool:
    """Chromium's own note of an answer that ``_answered`` judges."""
    return message.startswith("Failed to load resource")


@dataclass
class Look:
    """``texts`` with whether each is quoted; ``headings`` as direction and distance from the left and right edge."""

    name: str
    lang: str
    html: tuple[str | None, str | None]
    title: str
    traffic: Traffic
    faults: int
    texts: dict[str, bool] = field(default_factory=dict)
    headings: list[tuple[str, float, float]] = field(default_factory=list)
    wider: float = 0
    sticking_out: set[str] = field(default_factory=set)
    clipped: set[str] = field(default_factory=set)

    def read(self, page: Page) -> None:
        self.texts |= dict(page.evaluate(_TEXTS))
        self.headings += page.evaluate(_HEADINGS)
        self.wider = max(self.wider, page.evaluate(_WIDER))
        self.sticking_out |= set(page.evaluate(_STICKING_OUT))
        self.clipped |= set(page.evaluate(_CLIPPED))


def look(visitor: BrowserContext, site: Site, name: str, lang: str, width: int) -> Look:
    """Opens a page and everything on it that opens in place, and reads it off at every step."""
    page = visitor.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    traffic = Traffic()
    traffic.listen(page)
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
    )
    found.read(page)
    for tab in page.get_by_role("tab").all():
        tab.click()
        found.read(page)
    while (closed := page.locator("details:not([open]) > summary:visible")).count():
        closed.first.click()
    settle(page)
    found.read(page)
    page.close()
    return found
