// SPDX-License-Identifier: Apache-2.0
// dom.js -- elements, and the one tooltip.

import { originText } from './origin.js';

const SVG = 'http://www.w3.org/2000/svg';

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'origin' || name === 'exact')
      element[name === 'origin' ? 'comesFrom' : 'exact'] = value; // origin.js, or a function that gives one (anchors have an origin of their own); all digits
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

export const h = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);
export const s = (tag, attributes, ...children) => build(document.createElementNS(SVG, tag), attributes, children);

// A box whose content is drawn for its width, again when the width changes.
export function responsive(draw, attributes) {
  const box = h('div', { class: 'draw', ...attributes });
  let last = 0;
  const redraw = (force) => {
    const width = Math.floor(box.clientWidth);
    if (!width || (width === last && !force)) return;
    last = width;
    box.replaceChildren(draw(width));
  };
  new ResizeObserver(() => redraw(false)).observe(box);
  box.redraw = () => redraw(true);
  return box;
}

// Buttons of which one is pressed.
export function choice(label, options, value, onChange) {
  const buttons = options.map((o) =>
    h('button', { type: 'button', 'aria-pressed': String(o.value === value), onclick: () => set(o.value) }, o.label),
  );
  function set(next) {
    options.forEach((o, i) => buttons[i].setAttribute('aria-pressed', String(o.value === next)));
    onChange(next);
  }
  return h(
    'div',
    { class: 'choice', role: 'group', 'aria-label': label },
    h('span', { class: 'choice-label' }, label),
    buttons,
  );
}

export function select(label, options, value, onChange) {
  const control = h(
    'select',
    { onchange: (e) => onChange(options[e.target.selectedIndex].value) },
    options.map((o) => h('option', { selected: o.value === value }, o.label)),
  );
  return h('label', { class: 'select' }, h('span', {}, label), control);
}

// A field that is searched while one types; known are offered.
export function search(label, hint, known, onChange) {
  const id = `list-${label.toLowerCase()}-${known.length}`;
  return h(
    'label',
    { class: 'select' },
    h('span', {}, label),
    h('input', {
      type: 'search',
      placeholder: hint,
      list: id,
      autocomplete: 'off',
      oninput: (e) => onChange(e.target.value.trim()),
    }),
    h(
      'datalist',
      { id },
      known.map((value) => h('option', { value })),
    ),
  );
}

// What it holds is made when it is opened.
export function details(summary, make, attributes) {
  const box = h('details', attributes, h('summary', {}, summary));
  const fill = () => {
    while (box.lastChild !== box.firstChild) box.lastChild.remove();
    if (box.open) box.append(...[make()].flat());
  };
  box.addEventListener('toggle', fill);
  return box;
}

function nearestOrigin(element) {
  for (let e = element; e; e = e.parentElement) {
    if (e.comesFrom) return typeof e.comesFrom === 'function' ? e.comesFrom() : e.comesFrom;
  }
  return null;
}

// Text, and where the number comes from, of what the pointer or the focus is on.
function tipOf(element) {
  const target = element.closest?.('[data-tip], td, th, .traced');
  if (!target) return null;
  const text = target.getAttribute('data-tip') ?? (typeof target.exact === 'number' ? String(target.exact) : '');
  const from = originText(nearestOrigin(target));
  return text || from ? { target, text, from } : null;
}

// Anything with data-tip or an origin shows it beside the pointer, or below where the focus is.
export function startTooltip() {
  const tip = h('div', { class: 'tip', role: 'status', 'aria-live': 'polite' });
  document.body.append(tip);
  const show = ({ text, from }, x, y) => {
    tip.replaceChildren(...[text && h('span', {}, text), from && h('small', {}, from)].filter(Boolean));
    tip.style.display = 'block';
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - box.width - 8))}px`;
    tip.style.top = `${y + 18 + box.height > innerHeight ? Math.max(8, y - box.height - 12) : y + 18}px`;
  };
  const hide = () => {
    tip.style.display = 'none';
  };
  const point = (e) => {
    const found = tipOf(e.target);
    if (found) show(found, e.clientX, e.clientY);
    else hide();
  };
  document.addEventListener('pointermove', point);
  document.addEventListener('pointerdown', point);
  document.addEventListener('focusin', (e) => {
    const found = tipOf(e.target);
    if (!found) return hide();
    const box = found.target.getBoundingClientRect();
    show(found, box.left, box.bottom);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') hide();
  });
  addEventListener('scroll', hide, { passive: true });
}
