/* Keys of a clicker and of a keyboard, for slides alone. Where they lie counts, not what the layout writes: on a Hebrew
   keyboard the key of the full stop writes a letter. */
(() => {
  if (window.lrSlides) return;
  window.lrSlides = true;
  const root = document.documentElement;
  const press = (key) => document.querySelector(`.st-key-${key} button:not([disabled])`)?.click();
  const typing = (spot) => spot.closest('input, textarea, select, [contenteditable], [role="radiogroup"], [role="combobox"], [role="listbox"], [role="dialog"]');
  const running = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'running';
  const drill = () => { // while a slide is drawn, the link of the one before still stands
    if (running()) setTimeout(drill, 50);
    else document.querySelector('.lr-drill a')?.click();
  };
  const size = (step) => { // letters follow the window, so a browser's zoom leaves them as they are
    const now = Math.min(Math.max(Number(sessionStorage.lrSlideSize || 1) + step, 1), 3);
    sessionStorage.lrSlideSize = now;
    root.style.setProperty('--slide-size', now);
    root.classList.toggle('lr-enlarged', now > 1);
  };
  size(0);
  addEventListener('click', (event) => {
    const button = event.target.closest('.lr-size');
    if (button) size(button.dataset.size === 'larger' ? 0.25 : -0.25);
  });
  const onControl = (spot) => spot.closest('a, button, summary');
  addEventListener('keydown', (event) => {
    if (!document.querySelector('.st-key-slide')) { root.classList.remove('lr-blank'); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const blank = root.classList.contains('lr-blank');
    if (['Period', 'NumpadDecimal'].includes(event.code) || event.key === '.' || event.code === 'KeyB') root.classList.toggle('lr-blank');
    else if (['ArrowRight', 'PageDown'].includes(event.key) || (event.key === ' ' && !onControl(event.target))) press('slide_next');
    else if (['ArrowLeft', 'PageUp'].includes(event.key)) press('slide_back');
    else if (digit) press(`slide_${digit[1]}`);
    else if (['+', '='].includes(event.key)) size(0.25);
    else if (event.key === '-') size(-0.25);
    else if (['ArrowDown', 'ArrowUp'].includes(event.key))
      document.querySelector('[data-testid="stMain"]').scrollBy(0, (event.key === 'ArrowDown' ? 0.4 : -0.4) * innerHeight);
    else if (event.key === 'Enter' && !onControl(event.target)) drill();
    else if (event.key !== 'Escape') return;
    if (blank) root.classList.remove('lr-blank');
    if (event.key !== 'Escape') event.preventDefault();
  });
})();
