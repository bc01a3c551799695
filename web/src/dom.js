// SPDX-License-Identifier: Apache-2.0
// dom.js -- elements, and the one tooltip.

const SVG = 'http://www.w3.org/2000/svg';

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
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
    h('button', { type: 'button', 'aria-pressed': String(o.value === value), onclick: () => set(o.value) }, o.label));
  function set(next) {
    options.forEach((o, i) => buttons[i].setAttribute('aria-pressed', String(o.value === next)));
    onChange(next);
  }
  return h('div', { class: 'choice', role: 'group', 'aria-label': label }, h('span', { class: 'choice-label' }, label), buttons);
}

export function select(label, options, value, onChange) {
  const control = h('select', { onchange: (e) => onChange(options[e.target.selectedIndex].value) },
    options.map((o) => h('option', { selected: o.value === value }, o.label)));
  return h('label', { class: 'select' }, h('span', {}, label), control);
}

// Anything with data-tip shows its text beside the pointer.
export function startTooltip() {
  const tip = h('div', { class: 'tip', role: 'status', 'aria-live': 'off' });
  document.body.append(tip);
  const show = (target, x, y) => {
    tip.textContent = target.getAttribute('data-tip');
    tip.style.display = 'block';
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - box.width - 8))}px`;
    tip.style.top = `${y + 18 + box.height > innerHeight ? y - box.height - 12 : y + 18}px`;
  };
  const hide = () => { tip.style.display = 'none'; };
  document.addEventListener('pointermove', (e) => {
    const target = e.target.closest?.('[data-tip]');
    if (target) show(target, e.clientX, e.clientY);
    else hide();
  });
  document.addEventListener('focusin', (e) => {
    const target = e.target.closest?.('[data-tip]');
    if (!target) return hide();
    const box = target.getBoundingClientRect();
    show(target, box.left, box.bottom);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', (e) => { if (e.key === 'Escape') hide(); });
  addEventListener('scroll', hide, { passive: true });
}
