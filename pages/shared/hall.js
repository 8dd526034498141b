// The projector: nobody scrolls it. The letters are as large as all of what is shown leaves room for; what does not fit
// in the smallest that the last row can read turns by itself, a page at a time. A page ends between two cards or rows:
// none is cut, a table that fits into a page stays in one, and on each page stand what it is about and a table's head.
(() => {
  clearInterval(window.lrHall);
  const LEAST = 1.35, PAGED = 1.6, MOST = 2.9, TURN = 8000; // letters in % of the width of 16:9; a page in ms
  const WHOLE = '.lr-card, .lr-wall p, .lr-space, .lr-poster, table, thead, tr, li, [data-testid="stVegaLiteChart"]';
  const LEADS = 'caption, thead, h3'; // nothing of these stands at the end of a page
  const root = document.documentElement;
  let seen = '', tall = 0, pages = [], page = 0, turned = 0;
  const wide = () => Math.min(innerWidth, innerHeight * 16 / 9);
  const size = share => { root.style.fontSize = (wide() * share / 100).toFixed(2) + 'px'; };
  const fits = (hall, main) => main.scrollHeight <= main.clientHeight + 2
    && [...hall.querySelectorAll('.lr-scroll')].every(each => each.scrollWidth <= each.clientWidth + 2);
  const fit = (hall, main) => {
    let low = LEAST, high = MOST;
    size(low);
    if (!fits(hall, main)) { size(PAGED); return; }
    for (let n = 0; n < 6; n++) {
      const middle = (low + high) / 2;
      size(middle);
      if (fits(hall, main)) low = middle; else high = middle;
    }
    size(low);
  };
  const pieces = (node, most) => { // what stays whole, in the order of reading; only what is higher than a page is divided
    const inside = [...node.children].filter(each => !/^(inline|none)/.test(getComputedStyle(each).display));
    const { top, bottom, height } = node.getBoundingClientRect();
    if (inside.length && (height > most || !node.matches(WHOLE))) return inside.flatMap(each => pieces(each, most));
    const table = node.closest('tbody')?.parentElement;
    return height ? [{ top, bottom, leads: node.matches(LEADS), head: table?.tHead && node !== table ? table.tHead.offsetHeight : 0 }] : [];
  };
  const joined = found => { // what leads goes with what it leads to
    const kept = [];
    let from = null;
    for (const each of found) {
      if (each.leads) { from ??= each.top; continue; }
      kept.push(from === null ? each : { ...each, top: from, head: 0 });
      from = null;
    }
    return kept;
  };
  const divide = (hall, main, bar) => { // [from, to] of each page, from the upper edge of the hall
    const zero = hall.getBoundingClientRect().top, room = main.clientHeight - bar - 2;
    const found = joined([...hall.children].slice(1).flatMap(each => pieces(each, room)))
      .map(each => ({ ...each, top: each.top - zero, bottom: each.bottom - zero }));
    const made = [];
    for (let rest = found, from, to, longer = false; rest.length;) {
      const next = rest.reduce((a, b) => (b.top < a.top ? b : a));
      from = longer ? to : next.top - next.head;
      to = from + room;
      const cut = () => rest.find(each => each.top > from + next.head + 1 && each.top < to && each.bottom > to + 1);
      for (let each = cut(); each; each = cut()) to = each.top;
      longer = rest.some(each => each.top < to - 1 && each.bottom > to + 1); // than a page
      made.push([from, longer ? to : Math.max(...rest.filter(each => each.bottom <= to + 1).map(each => each.bottom))]);
      rest = rest.filter(each => each.bottom > to + 1);
    }
    return made;
  };
  const lay = (hall, main) => {
    delete main.dataset.page;
    hall.style.clipPath = '';
    main.scrollTop = 0;
    fit(hall, main);
    pages = [];
    if (main.scrollHeight <= main.clientHeight + 2) return;
    main.dataset.page = ''; // the heading makes room for the number
    const bar = hall.firstElementChild.offsetHeight;
    main.style.setProperty('--bar', bar + 'px');
    pages = divide(hall, main, bar).map(([from, to]) => [from - bar, to]);
    if (pages.length < 2) delete main.dataset.page;
  };
  const show = (hall, main) => {
    if (pages.length < 2) return;
    if (Date.now() - turned > TURN) { turned = Date.now(); page += 1; }
    page %= pages.length;
    const [from, to] = pages[page];
    main.dataset.page = (page + 1) + ' / ' + pages.length;
    main.scrollTop += hall.getBoundingClientRect().top + from - main.getBoundingClientRect().top;
    hall.style.clipPath = `inset(${from}px -100vw ${hall.offsetHeight - to}px)`;
  };
  const look = () => {
    const hall = document.querySelector('.st-key-hall'), main = document.querySelector('[data-testid="stMain"]');
    if (!hall || !main) { root.style.fontSize = ''; if (main) delete main.dataset.page; clearInterval(window.lrHall); return; }
    const now = [innerWidth, innerHeight, hall.textContent.length, hall.querySelectorAll('canvas, svg, img').length].join();
    if (now !== seen) { seen = now; page = 0; turned = Date.now(); tall = 0; }
    if (main.scrollHeight !== tall) lay(hall, main); // other things are shown, or a picture has come
    show(hall, main);
    tall = main.scrollHeight;
  };
  window.lrHall = setInterval(look, 400);
})();
