(() => {
'use strict';
const D = JSON.parse(document.getElementById('data').textContent);
const W = D.words, $ = id => document.getElementById(id);
const query = '?c=' + encodeURIComponent(D.way) + '&lang=' + D.lang;
const store = {
  get: (k, or) => { try { return JSON.parse(localStorage.getItem(D.code + k)) ?? or; } catch (e) { return or; } },
  set: (k, v) => { try { localStorage.setItem(D.code + k, JSON.stringify(v)); } catch (e) { /* private window */ } },
};
let S = D.state, drawn = '', own = {}, busy = false, coming = false, offline = false, source = null, issue = null, refused = 0, since = 0, heard = Date.now();
let out = store.get('out', []);

// --- small pieces
const say = (text, v = {}) => text.replace(/\{(\w+)\}/g, (_, k) => '\u2068' + (v[k] ?? '') + '\u2069');
const el = (tag, props = {}, ...kids) => {
  const made = document.createElement(tag);
  for (const [k, v] of Object.entries(props)) {
    if (k.startsWith('on')) made.addEventListener(k.slice(2), v);
    else if (v === true || v === false) { if (v) made.setAttribute(k, ''); }
    else if (v !== null && v !== undefined) made.setAttribute(k, v);
  }
  for (const kid of kids.flat()) if (kid !== null && kid !== undefined) made.append(kid);
  return made;
};
const name = text => el('span', { dir: 'auto' }, text);
const id = () => {
  if (window.crypto && crypto.randomUUID) return crypto.randomUUID();
  const b = new Uint8Array(16);
  crypto.getRandomValues(b);
  return [...b].map(x => x.toString(16).padStart(2, '0')).join('');
};
const press = (label, on, act, more = {}) => el('button', { type: 'button', 'aria-pressed': on ? 'true' : 'false', onclick: act, ...more }, label);
const go = (label, act, more = {}) => el('button', { type: 'button', class: 'go', onclick: act, ...more }, label);

const writes = e => !!e && /TEXTAREA|INPUT|SELECT/.test(e.tagName);

// --- sending: kept on the phone until the server says that it is on its disk
const key = e => [e.kind === 'skipped' ? 'answered' : e.kind, e.question, e.round, e.slot, e.topic, e.place, e.group].join('|');
const send = event => {
  const twice = out.findIndex((e, n) => key(e) === key(event) && !(busy && n === 0) && !/_proposed$/.test(e.kind));
  if (twice >= 0) out.splice(twice, 1);
  out.push({ id: id(), ...event });
  store.set('out', out);
  issue = null;
  if (writes(document.activeElement)) document.activeElement.blur();
  flush();
};
const flush = async () => {
  if (busy || !out.length || S.screen === 'join') return;
  busy = true;
  note();
  let wait = 0;
  try {
    const answer = await fetch('/p/send' + query, { method: 'POST', body: JSON.stringify(out[0]), headers: { 'Content-Type': 'application/json' } });
    const told = await answer.json();
    const code = told.ok ? '' : told.issues[0].code;
    if (answer.status === 429 || answer.status >= 500 || code === 'W-20') wait = 3000; // not for good: it stays
    else {
      out.shift();
      store.set('out', out);
    }
    line(false);
    busy = false;
    take(told);
    if (told.ok) issue = S.form && !out.length ? { severity: 'info', text: W.kept } : null;
    else { // read also where the same answer brought another screen
      issue = told.issues[0];
      refused = /W-(03|19)/.test(code) ? Date.now() : 0;
    }
  } catch (e) { line(true); wait = 2000; }
  busy = false;
  if (out.length) setTimeout(flush, wait); else note();
};

// --- following the host
const take = state => {
  if (!state || !state.screen || S.boot === state.boot && (state.stage < S.stage || state.n < S.n)) return;
  S = state;
  draw();
  here();
};
const here = async () => { // in a later meeting: somebody looks at this phone again
  if (S.here !== false || document.hidden || coming) return;
  coming = true;
  try { take(await (await fetch('/p/here' + query, { method: 'POST' })).json()); } catch (e) { line(true); }
  setTimeout(() => { coming = false; }, 5000);
};
const poll = async () => {
  try {
    const answer = await fetch('/p/state' + query, { cache: 'no-store' });
    take(await answer.json());
    line(false);
    flush();
  } catch (e) { line(true); }
};
const listen = () => {
  if (!window.EventSource || source && source.readyState === 1) return;
  if (source) source.close();
  source = new EventSource('/p/stream' + query);
  source.onmessage = e => { heard = Date.now(); line(false); take(JSON.parse(e.data)); flush(); };
};
const line = off => {
  offline = off;
  note();
};
const awake = () => { if (S.screen !== 'code') { poll(); listen(); } };
setInterval(() => {
  if (S.screen === 'code') return;
  const open = source && source.readyState === 1;
  if (!open || Date.now() - heard > 25000) { heard = Date.now(); poll(); } // a stream may be dead without knowing
  if (!open && Date.now() - since > 9000) { since = Date.now(); listen(); }
}, 3000 + Math.random() * 1000);
addEventListener('online', awake);
addEventListener('pageshow', awake);
document.addEventListener('visibilitychange', () => { if (!document.hidden) awake(); });

// --- what is on the screen
const note = () => {
  const lost = offline && (!out.length || S.screen === 'join'); // what waits to be sent is not saved: W-33 says so
  $('line').hidden = !lost;
  $('line').textContent = lost ? W['W-07'] : '';
  const shown = issue || (out.length && S.screen !== 'join' ? { severity: 'info', text: offline ? W['W-33'] : W.sending } : S.note);
  $('note').hidden = !shown;
  $('note').className = shown ? shown.severity : '';
  $('note').textContent = shown ? shown.text : '';
};
const draw = () => {
  const now = [S.screen, S.id, S.round, S.open, S.shown, S.form, S.meeting, (S.topics || []).length].join('|');
  if (now !== drawn) {
    const another = drawn !== '';
    drawn = now;
    if (!issue || Date.now() - refused > 8000) issue = null; // a tap that came too late is told on the next screen too
    own = store.get('draft' + S.id + S.round, null) || start();
    $('head').replaceChildren(el('b', { dir: 'auto' }, S.name || W.title), el('span', { dir: 'auto' }, S.place || ''));
    paint();
    scrollTo(0, 0);
    if (another) announce();
  } else if (!writes(document.activeElement)) paint();
  note();
};
const start = () => {
  if (S.kind === 'statements') return { texts: Object.fromEntries((S.own || []).map(s => [s.slot, s])) };
  if (S.own) return { ...S.own };
  if (S.scale && S.scale.law !== undefined) return { value: S.scale.law };
  if (S.kind === 'points') return { shares: S.options.map(() => 0) };
  return {};
};
const keep = change => { Object.assign(own, change); store.set('draft' + S.id + S.round, own); };
const set = change => { keep(change); paint(); };
const reachable = () => [...$('main').querySelectorAll('button, input, textarea, select, summary')];
const paint = () => { // what had the focus is made anew: a keyboard and a screen reader stay where they were
  const at = reachable().indexOf(document.activeElement);
  $('main').replaceChildren(...SCREENS[S.screen]().filter(Boolean));
  const again = reachable()[at];
  if (again) (again.disabled ? reachable().find(e => !e.disabled) : again)?.focus({ preventScroll: true });
};
const announce = () => { // another question: read from its title on
  const title = $('main').querySelector('h1');
  if (title) { title.tabIndex = -1; title.focus({ preventScroll: true }); }
};

const SCREENS = {
  code: () => {
    const digits = el('input', { name: 'c', inputmode: 'numeric', pattern: '[0-9]{6}', maxlength: 6, autocomplete: 'off', required: true, 'aria-label': W.code, dir: 'ltr' });
    return [languages(), el('h1', {}, W.code), el('p', { class: 'soft' }, W.code_hint),
      el('form', { action: '/p', method: 'get' }, digits, el('input', { type: 'hidden', name: 'lang', value: D.lang }), el('button', { class: 'go' }, W.go)), access()];
  },
  join: () => [languages(), el('h1', {}, W.role),
    el('div', { class: 'list' }, S.roles.map(([role, label]) => press(name(label), own.role === role, () => set({ role })))),
    S.authorities.length ? el('h2', {}, W.authority) : null,
    S.authorities.length ? el('div', { class: 'list' }, S.authorities.map(a => press(name(a), own.authority === a, () => set({ authority: a })))) : null,
    el('p', { class: 'soft' }, S.consent),
    go(W.enter, join, { disabled: !own.role || S.authorities.length > 0 && !own.authority }), access()],
  wait: () => [el('h1', {}, W.here), access()],
  over: () => [el('h1', {}, W.thanks)],
  slide: () => [el('h1', { dir: 'auto' }, S.title), S.text ? el('p', { dir: 'auto' }, S.text) : null, rows(S.rows), S.more ? el('p', { class: 'soft' }, S.more) : null,
    (S.said || []).length ? el('h2', {}, W.said) : null, rows(S.said), ...(FORMS[S.form] || (() => []))()],
  question: () => {
    const head = [S.round > 1 ? el('p', { class: 'soft' }, say(W.round, { n: S.round })) : null,
      S.card && S.card.name ? el('div', { class: 'card' }, el('b', { dir: 'auto' }, S.card.name), S.card.facts.map(f => el('p', { dir: 'auto' }, f))) : null,
      el('h1', { dir: 'auto' }, S.title), S.text ? el('p', { class: 'soft', dir: 'auto' }, S.text) : null,
      S.before ? el('p', { class: 'card' }, S.before) : null];
    if (!S.open) return [...head, el('p', {}, S.shown ? W.on_screen : W.closed), mine(), S.now ? el('p', { class: 'card' }, S.now) : null];
    return [...head, ...KINDS[S.kind](), S.rule ? el('details', {}, el('summary', {}, W.how), el('p', { class: 'soft' }, S.rule)) : null];
  },
};
const rows = found => (found || []).length ? el('ul', {}, found.map(([text, more]) => el('li', {}, name(text), more ? el('small', { class: 'soft' }, more) : null))) : null;
const access = () => el('details', {}, el('summary', {}, W.access), el('p', { class: 'soft' }, W.access_text));
const languages = () => el('div', { class: 'row', role: 'group' }, D.languages.map(([lang, label]) =>
  press(label, lang === D.lang, () => { location.href = '/p?c=' + encodeURIComponent(D.way) + '&lang=' + lang; }, { lang })));
const join = async e => {
  e.target.disabled = true;
  try {
    const answer = await fetch('/p/join' + query, { method: 'POST', body: JSON.stringify({ role: own.role, authority: own.authority || '', language: D.lang }) });
    const told = await answer.json();
    issue = told.ok ? null : told.issues[0];
    line(false);
    if (told.ok) { take(told); if (source) source.close(); source = null; listen(); flush(); } else { paint(); note(); }
  } catch (err) { line(true); paint(); }
};
const mine = () => {
  const a = S.own, of = Object.fromEntries(S.options || []);
  if (!a) return null;
  const text = S.kind === 'statements' ? a.map(s => s.text).join('\n') : S.kind === 'reflection' ? a.text : S.kind === 'consent' ? W[a.position]
    : (a.chosen || a.order || []).map(x => of[x]).join(', ') || (a.shares ? S.options.map(([, n], i) => n + ' ' + a.shares[i]).join(', ') : '\u2066' + a.value + '\u2069 ' + ((S.scale || {}).unit || ''));
  return el('div', { class: 'card' }, el('p', { class: 'soft' }, W.yours), el('p', { dir: a.value === undefined ? 'auto' : null }, text));
};

// --- answers
const reply = answer => { store.set('draft' + S.id + S.round, null); send({ kind: 'answered', question: S.id, round: S.round, answer: { kind: S.kind, ...answer } }); };
const ends = (answer, ready = true) => [
  go(S.sent === 'answer' ? W.change : W.send, () => reply(answer()), { disabled: !ready }),
  el('button', { type: 'button', class: 'quiet', 'aria-pressed': S.sent === 'skip' ? 'true' : 'false', onclick: () => send({ kind: 'skipped', question: S.id, round: S.round }) }, W.skip)];
const writing = (value, label, change, max = 140) => {
  const left = el('span', { class: 'soft' });
  const count = n => { left.textContent = n > max ? say(W['W-12'], { max, n: n - max }) : say(W.characters, { n: max - n }); };
  const area = el('textarea', { dir: 'auto', 'aria-label': label, oninput: e => { count(e.target.value.length); change(e.target.value); } });
  area.value = value || '';
  count(area.value.length);
  return [area, left];
};
const reason = (label = W.reason) => el('label', {}, el('span', {}, label), ...writing(own.reason, label, text => keep({ reason: text })));
const picking = (most, all) => {
  const chosen = own.chosen || own.order || [];
  const toggle = x => { const next = chosen.includes(x) ? chosen.filter(y => y !== x) : [...chosen, x]; if (next.length <= most) set(all ? { order: next } : { chosen: next }); };
  return [el('p', { class: 'soft' }, say(W.chosen, { n: chosen.length, max: most })),
    el('div', { class: 'list' }, S.options.map(([x, label]) => press([chosen.includes(x) ? el('span', { class: 'badge' }, chosen.indexOf(x) + 1) : null, name(label)].filter(Boolean), chosen.includes(x), () => toggle(x)))),
    ...ends(() => all ? { order: chosen } : { chosen }, all ? chosen.length === most : chosen.length > 0)];
};
const round = x => Math.round(x * 1e6) / 1e6;
const stepper = (value, scale, change) => {
  const box = el('input', { type: 'number', inputmode: 'decimal', step: 'any', 'aria-label': S.title, onchange: e => change(e.target.value === '' ? null : +e.target.value) });
  if (value !== null && value !== undefined) box.value = value;
  const low = scale.low ?? 0, high = scale.high ?? 100, by = scale.step || 1;
  const move = d => change(value === null || value === undefined ? round((low + high) / 2) : round(Math.min(high, Math.max(low, value + d * by))));
  return el('div', { class: 'step', dir: 'ltr' }, el('button', { type: 'button', 'aria-label': W.less, onclick: () => move(-1) }, '\u2212'), box, el('button', { type: 'button', 'aria-label': W.more, onclick: () => move(1) }, '+'));
};
const scale = (low, high, value, change) => el('div', { class: 'nine', dir: 'ltr' }, Array.from({ length: high - low + 1 }, (_, n) => press(low + n, value === low + n, () => change(low + n))));
const chips = (label, options, chosen, change) => el('div', {}, el('h2', {}, label), el('div', { class: 'row' }, options.map(([x, text]) =>
  press(name(text), chosen.includes(x), () => change(chosen.includes(x) ? chosen.filter(y => y !== x) : [...chosen, x])))));

const KINDS = {
  statements: () => {
    const sent = Object.fromEntries((S.own || []).map(s => [s.slot, s])), slots = [];
    for (let slot = 1; slot <= S.most && (slot === 1 || sent[slot - 1]); slot++) {
      const now = own.texts[slot] || { text: '', stages: [], interfaces: [], groups: [] };
      const change = (part, again) => { own.texts[slot] = { ...(own.texts[slot] || now), ...part }; keep({}); if (again) paint(); };
      const label = say(W.statement, { n: slot });
      slots.push(el('section', {}, el('h2', {}, label), ...writing(now.text, label, text => change({ text })),
        Object.keys(S.tags).length ? el('details', { open: own.tags === slot, ontoggle: e => { own.tags = e.target.open ? slot : own.tags === slot ? 0 : own.tags; } }, el('summary', {}, `${W.tags}: ${Object.keys(S.tags).map(t => W[t]).join(' ')}`), Object.entries(S.tags).map(([t, options]) => chips(W[t], options, (own.texts[slot] || now)[t] || [], list => change({ [t]: list }, true)))) : null,
        go(sent[slot] ? W.change : W.send, () => { const s = own.texts[slot] || now; send({ kind: 'statement_sent', question: S.id, slot, text: s.text, stages: s.stages || [], interfaces: s.interfaces || [], groups: s.groups || [] }); })));
    }
    return slots;
  },
  choose: () => picking(S.most, false),
  rank: () => picking(S.options.length, true),
  points: () => {
    const shares = own.shares || S.options.map(() => 0), left = 100 - shares.reduce((a, b) => a + b, 0);
    const move = (i, d) => set({ shares: shares.map((x, n) => n === i ? Math.max(0, x + d) : x) });
    const split = () => { const each = Math.floor(left / shares.length), more = left - each * shares.length; set({ shares: shares.map((x, n) => x + each + (n < more ? 1 : 0)) }); };
    return [el('p', { role: 'status' }, left < 0 ? say(W['W-15'], { n: -left, total: 100 }) : left ? say(W['W-05'], { n: left }) : say(W.left, { n: 0 })),
      ...S.options.map(([, label], i) => el('div', { class: 'share' }, name(label), el('button', { type: 'button', 'aria-label': W.less + ' ' + label, onclick: () => move(i, -5) }, '\u2212'), el('b', {}, shares[i]), el('button', { type: 'button', 'aria-label': W.more + ' ' + label, onclick: () => move(i, 5) }, '+'))),
      left > 0 ? el('button', { type: 'button', class: 'quiet', onclick: split }, W.split) : null, ...ends(() => ({ shares }), left === 0)];
  },
  number: () => {
    const c = S.scale;
    return [c.low === c.high ? null : el('p', { class: 'soft' }, say(W.between, { low: c.low, high: c.high, unit: c.unit })), c.whole ? scale(c.low, c.high, own.value, value => set({ value })) : stepper(own.value, c, value => set({ value })),
      el('h2', {}, W.sure), el('div', { class: 'row' }, [1, 2, 3].map(n => press(W['sure_' + n], own.sure === n, () => set({ sure: n })))), reason(),
      ...ends(() => ({ value: own.value, reason: own.reason || '', ...(own.sure ? { sure: own.sure } : {}) }), own.value !== null && own.value !== undefined)];
  },
  rating: () => [scale(1, 9, own.value, value => set({ value })),
    el('div', { class: 'ends', dir: 'ltr' }, el('span', {}, W.low_end), el('span', {}, W.high_end)), reason(),
    ...ends(() => ({ value: own.value, reason: own.reason || '' }), !!own.value)],
  consent: () => [el('div', { class: 'list' }, ['agree', 'abstain', 'disagree', 'block'].map(p => press(W[p], own.position === p, () => set({ position: p })))),
    reason(own.position === 'block' ? W.reason_needed : W.reason), ...ends(() => ({ position: own.position, reason: own.reason || '' }), !!own.position)],
  reflection: () => [...writing(own.text, S.title, text => keep({ text })), ...ends(() => ({ text: own.text || '' }))],
};

const box = (value, label, change) => { const made = el('input', { dir: 'auto', maxlength: 140, 'aria-label': label, oninput: e => change(e.target.value) }); made.value = value || ''; return made; };
const choice = (label, options, value, change) => el('label', {}, el('span', {}, label), el('select', { onchange: e => change(e.target.value) }, options.map(([x, text]) => el('option', { value: x, selected: x === value }, text))));
const FORMS = {
  state: () => {
    if (!S.topics.length) return [];
    const topic = S.topics.find(t => t.id === own.topic) || S.topics[0], place = topic.places.includes(own.place) ? own.place : topic.places[0];
    const group = own.group || 'all', evidence = own.evidence || '';
    return [el('p', { class: 'soft' }, W.private), choice(W.topic, S.topics.map(t => [t.id, t.name]), topic.id, topic => set({ topic, value: null })), choice(W.where, topic.places.map(p => [p, p]), place, place => set({ place, value: null })),
      choice(W.groups, S.groups, group, group => set({ group, value: null })), el('h2', {}, W.value + (topic.unit ? ' (' + topic.unit + ')' : '')), stepper(own.value, {}, value => set({ value })),
      choice(W.evidence, evidence ? S.evidence : [['', '–'], ...S.evidence], evidence, evidence => set({ evidence })),
      go(W.send, () => send({ kind: 'state_estimated', topic: topic.id, place, group, evidence, value: own.value }), { disabled: !evidence || own.value === null || own.value === undefined })];
  },
  measure: () => {
    if (!S.topics.length) return [];
    const topic = own.topic || S.topics[0].id, line = (key, label) => el('label', {}, el('span', {}, label), box(own[key], label, text => keep({ [key]: text })));
    return [el('p', { class: 'soft' }, W.in_groups), choice(W.topic, S.topics.map(t => [t.id, t.name]), topic, topic => set({ topic })), el('h2', {}, W.measure), ...writing(own.text, W.measure, text => keep({ text })),
      line('unit', W.unit), line('source', W.figures),
      go(W.send, () => { send({ kind: 'measure_proposed', topic, name: own.text || '', unit: own.unit || '', source: own.source || '' }); set({ text: '', unit: '', source: '' }); })];
  },
  clause: () => {
    if (!S.topics.length) return [];
    const topic = own.topic || S.topics[0].id, practices = own.practices || [];
    return [choice(W.topic, S.topics.map(t => [t.id, t.name]), topic, topic => set({ topic })), el('h2', {}, W.wording), ...writing(own.text, W.wording, text => keep({ text })),
      chips(W.practices, S.practices, practices, list => set({ practices: list })),
      go(W.send, () => { send({ kind: 'clause_proposed', topic, text: own.text || '', practices }); set({ text: '' }); })];
  },
};

draw();
if (S.screen !== 'code') { listen(); flush(); here(); }
})();
