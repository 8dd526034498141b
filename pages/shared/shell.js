// Streamlit's own words and marks, mended as they appear: it has one language, and lists and scrolling parts that only a mouse finds.
(() => {
  const WORDS = /* Streamlit's text -> the same in every language; {…} stands for what varies */ [[words]];
  const TEXTS = '[data-testid="stSkipToContent"], [data-testid="stFileUploaderDropzone"], [data-testid="stFileUploaderDropzoneInstructions"], '
    + '[role="option"][data-key^="__select_"], [role="listbox"][data-empty], [data-testid="stStatusWidget"], [data-testid="stDateInputField"] [role="spinbutton"], [role="dialog"] > header, '
    + '[data-testid="stDialog"] > div > div:first-child';
  const SPOKEN = ['aria-label', 'placeholder', 'title', 'aria-roledescription', 'aria-valuetext'];
  const exact = new Map(), shaped = [];
  for (const said of WORDS) {
    for (const text of Object.values(said)) {
      if (!text.includes('{')) exact.set(text, said);
      else shaped.push([new RegExp('^' + text.split(/\{\w+\}/).map((s) => s.replace(/[.*+?^$()|[\]\\]/g, '\\$&')).join('(.*)') + '$'), said]);
    }
  }
  const MONTH = /^(\d+) – \p{L}+$/u; // «11 – November»: the number says it in every language
  const told = (text) => {
    if (MONTH.test(text)) return MONTH.exec(text)[1];
    const lang = document.documentElement.lang;
    const known = exact.get(text);
    if (known) return known[lang];
    for (const [shape, said] of shaped) {
      const found = shape.exec(text);
      if (found) { let n = 0; return said[lang].replace(/\{\w+\}/g, () => found[++n] ?? ''); }
    }
    return text;
  };
  const ESCAPED = /\\([\\`*[\]#|<>~$_:.)+-])/g; // a label is Markdown on the screen, and read out as it was written for it
  const speak = (e) => SPOKEN.forEach((name) => {
    const text = e.getAttribute(name);
    if (!text) return;
    const said = told(name === 'aria-label' ? text.replace(ESCAPED, '$1') : text);
    if (said !== text) e.setAttribute(name, said);
  });
  const write = (e) => {
    const letters = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    while (letters.nextNode()) {
      const text = letters.currentNode.nodeValue, trimmed = text.trim();
      if (trimmed && told(trimmed) !== trimmed) letters.currentNode.nodeValue = told(trimmed);
    }
  };
  const within = (e, selector) => [...(e.matches(selector) ? [e] : []), ...e.querySelectorAll(selector)];
  // Sections of the menu lie between the list and its entries: each becomes the list.
  const list = (e) => {
    e.setAttribute('role', 'none');
    for (const section of e.children) if (section.tagName === 'DIV') section.setAttribute('role', 'list');
  };
  const scroller = (chart) => {
    const box = chart.closest('[data-testid="stElementContainer"]');
    if (box) box.tabIndex = box.scrollWidth > box.clientWidth + 1 ? 0 : -1;
  };
  const mend = (e) => {
    within(e, SPOKEN.map((name) => `[${name}]`).join()).forEach(speak);
    within(e, TEXTS).forEach(write);
    if (e.closest(TEXTS)) write(e);
    within(e, '[data-testid="stSidebarNavItems"]').forEach(list);
    const menu = e.closest('[data-testid="stSidebarNavItems"]');
    if (menu) list(menu);
  };
  const scrollers = () => document.querySelectorAll('[data-testid="stVegaLiteChart"]').forEach(scroller);
  // An address may name a heading (at=…). What is drawn above it pushes it away, so it is followed until somebody acts.
  let following = true;
  ['wheel', 'keydown', 'pointerdown', 'touchstart'].forEach((act) => addEventListener(act, () => { following = false; }, { passive: true }));
  const arrive = () => {
    const at = new URLSearchParams(location.search).get('at');
    if (following && at) document.getElementById(at)?.scrollIntoView();
  };
  // While the server is away the page keeps what it shows, and one line says so. Streamlit's own dialog is put away as it
  // comes: it speaks English to whoever started the server, and lies over what the hall is looking at.
  const LOST = 'Connection error', STATE = 'data-test-connection-state', PATIENCE = 2000; // ms; shorter breaks nobody notices
  let met = false, leaving = 0;
  const line = () => document.querySelector('.lr-away') ?? document.body.appendChild(
    Object.assign(document.createElement('p'), { className: 'lr-away', role: 'status' }));
  const say = () => { line().textContent = told(LOST); };
  const reached = (state) => {
    met ||= state === 'CONNECTED';
    document.documentElement.toggleAttribute('data-away', met && state !== 'CONNECTED');
    if (state === 'CONNECTED') { clearTimeout(leaving); leaving = 0; document.querySelector('.lr-away')?.replaceChildren(); }
    else if (met && !leaving) leaving = setTimeout(say, PATIENCE);
  };
  const dismiss = (e) => within(e, '[role="dialog"]').forEach((dialog) => {
    if (dialog.querySelector('h2')?.textContent === LOST) dialog.querySelector('button')?.click();
  });
  let waiting = 0;
  const seen = (changes) => {
    const touched = new Set();
    for (const { type, target, attributeName, addedNodes } of changes) {
      if (attributeName === STATE) { reached(target.getAttribute(STATE)); continue; }
      if (type === 'attributes') { target === document.documentElement ? touched.add(target) : speak(target); continue; }
      if (type === 'characterData') { if (target.parentElement) touched.add(target.parentElement); continue; }
      for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE && node.isConnected) touched.add(node); else if (node.parentElement) touched.add(node.parentElement);
    }
    touched.forEach(mend);
    touched.forEach((e) => { dismiss(e); within(e, `[${STATE}]`).forEach((app) => reached(app.getAttribute(STATE))); });
    if (!waiting) waiting = setTimeout(() => { waiting = 0; scrollers(); arrive(); }, 300);
  };
  new MutationObserver(seen).observe(document.documentElement,
    { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: [...SPOKEN, 'lang', STATE] });
  addEventListener('resize', scrollers);
})();
