// Reads off what a visitor can see of the page at this moment. Run by look.py.
() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const visible = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && parseFloat(getComputedStyle(e).fontSize) > 0;
  const hasText = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());

  // Every piece of text, with whether its element says that it keeps a direction or language of its own.
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const skipped = 'script, style, noscript, [data-testid="stIconMaterial"], [data-testid="stSkipToContent"]';
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const parent = walker.currentNode.parentElement;
    if (text && !parent.closest(skipped) && visible(parent)) {
      texts.push([text, parent.closest('[dir="auto"]') !== null]);
    }
  }

  // Direction of every heading, and how far its text begins from the left and right edge of its card or column.
  const headings = [...main.querySelectorAll('h1, h2, h3')].filter(visible).map((e) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    const frame = e.closest('.lr-card, [data-testid="stElementContainer"]');
    const [text, box, style] = [range.getBoundingClientRect(), frame.getBoundingClientRect(), getComputedStyle(frame)];
    const edge = (side) => parseFloat(style[`padding${side}`]) + parseFloat(style[`border${side}Width`]);
    return [getComputedStyle(e).direction, text.left - box.left - edge('Left'), box.right - text.right - edge('Right')];
  });

  // Text that leaves the window sideways without standing in something of its own that scrolls.
  const scrolls = (e) => e !== null && e !== main
    && (['auto', 'scroll'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const sticksOut = (e) => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && (box.left < -1 || box.right > innerWidth + 1);
  };
  const outside = [...main.querySelectorAll('*')].filter((e) => hasText(e) && visible(e) && sticksOut(e) && !scrolls(e));

  const labels = [...document.querySelectorAll(
    '[data-testid="stMain"] :is(h1, h2, h3, label p, button p), [data-testid="stSidebarNavLink"] p')];
  const cut = labels.filter((e) => visible(e) && getComputedStyle(e).overflow !== 'visible' && e.scrollWidth > e.clientWidth + 1);

  // Charts and maps in the words that a reader of screens hears, and the rows of all tables, folded ones too. What
  // stands behind a tab is not drawn yet.
  const pictures = [...main.querySelectorAll('[data-testid="stVegaLiteChart"], [data-testid="stDeckGlJsonChart"]')]
    .filter((e) => e.checkVisibility()).map((e) => e.getAttribute('aria-label') ?? '');
  const rows = [...main.querySelectorAll('table tr')].map((row) => [...row.cells].map((cell) => cell.textContent).join(' '));

  const wider = Math.max(document.scrollingElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth);
  const told = (elements) => elements.map((e) => e.textContent);
  return { texts, headings, pictures, rows, wider, outside: told(outside), cut: told(cut) };
}
