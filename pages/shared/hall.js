// The projector: nobody scrolls it. The letters are as large as all of what is shown leaves room for; what does not fit
// in the smallest that the last row can read turns by itself, a screen at a time.
(() => {
  clearInterval(window.lrHall);
  const LEAST = 1.35, PAGED = 1.6, MOST = 2.9, TURN = 8000; // letters in % of the width of 16:9; a page in ms
  const root = document.documentElement;
  let seen = '', turned = Date.now();
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
  const turn = (hall, main) => {
    const step = main.clientHeight * 0.85, most = main.scrollHeight - main.clientHeight;
    if (most <= 2) { hall.removeAttribute('data-page'); main.scrollTop = 0; return; }
    hall.dataset.page = (Math.ceil(main.scrollTop / step - 0.01) + 1) + ' / ' + (Math.ceil(most / step) + 1);
    if (Date.now() - turned < TURN) return;
    turned = Date.now();
    main.scrollTop = main.scrollTop >= most - 2 ? 0 : Math.min(most, main.scrollTop + step);
  };
  const look = () => {
    const hall = document.querySelector('.st-key-hall'), main = document.querySelector('[data-testid="stMain"]');
    if (!hall || !main) { root.style.fontSize = ''; clearInterval(window.lrHall); return; }
    const now = [innerWidth, innerHeight, hall.textContent.length, hall.querySelectorAll('canvas, svg, img').length].join();
    if (now !== seen) { seen = now; fit(hall, main); main.scrollTop = 0; turned = Date.now(); }
    turn(hall, main);
  };
  window.lrHall = setInterval(look, 400);
})();
