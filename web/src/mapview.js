// SPDX-License-Identifier: Apache-2.0
// mapview.js -- a drawing that one moves and zooms, by buttons, keys, wheel (with Ctrl, or after a click into it) and touch.
import { h, responsive } from './dom.js';

const MOST = 64;
const STEP = 1.6;
const SETTLE_MS = 140;

// draw(width, height, view) gives an SVG with its content in a <g class="scene">; view is {k, x, y}: a point p of the whole
// drawing is shown at k p + (x, y).
export function mapView({ draw, heightFor, label }) {
  const view = { k: 1, x: 0, y: 0 };
  const size = { width: 1, height: 1 };
  const pointers = new Map();
  let shown = { ...view };
  let timer = 0;
  const box = responsive(
    (width) => {
      const height = heightFor(width);
      if (size.width !== width)
        Object.assign(view, { k: view.k, x: (view.x * width) / size.width, y: (view.y * height) / size.height });
      Object.assign(size, { width, height });
      keepInside();
      shown = { ...view };
      return draw(width, height, view);
    },
    {
      class: 'draw map',
      tabindex: '0',
      role: 'group',
      'aria-label': `${label}. Arrow keys move it, plus and minus zoom, 0 shows all of it.`,
      style: 'touch-action: pan-y',
    },
  );

  function keepInside() {
    view.k = Math.max(1, Math.min(MOST, view.k));
    view.x = Math.min(0, Math.max(size.width * (1 - view.k), view.x));
    view.y = Math.min(0, Math.max(size.height * (1 - view.k), view.y));
    box.style.touchAction = view.k > 1 ? 'none' : 'pan-y';
    out.disabled = whole.disabled = view.k <= 1;
    into.disabled = view.k >= MOST;
  }

  // Moves what is drawn at once, and draws anew when it rests.
  function change(soon) {
    keepInside();
    const scale = view.k / shown.k;
    box
      .querySelector('.scene')
      ?.setAttribute('transform', `translate(${view.x - scale * shown.x},${view.y - scale * shown.y}) scale(${scale})`);
    clearTimeout(timer);
    timer = setTimeout(() => box.redraw(), soon ? 0 : SETTLE_MS);
  }

  function zoomAt(factor, px = size.width / 2, py = size.height / 2, soon = false) {
    const k = Math.max(1, Math.min(MOST, view.k * factor));
    const ratio = k / view.k;
    Object.assign(view, { k, x: px - ratio * (px - view.x), y: py - ratio * (py - view.y) });
    change(soon);
  }

  function move(dx, dy, soon) {
    view.x += dx;
    view.y += dy;
    change(soon);
  }

  const all = () => {
    Object.assign(view, { k: 1, x: 0, y: 0 });
    change(true);
  };
  const button = (text, name, onclick) =>
    h('button', { type: 'button', 'aria-label': name, title: name, onclick }, text);
  const into = button('+', 'Zoom in', () => zoomAt(STEP, undefined, undefined, true));
  const out = button('−', 'Zoom out', () => zoomAt(1 / STEP, undefined, undefined, true));
  const whole = button('Whole map', 'Show the whole map', all);
  keepInside();

  box.addEventListener('keydown', (e) => {
    const stride = size.width / 8;
    const act = {
      '+': () => zoomAt(STEP),
      '=': () => zoomAt(STEP),
      '-': () => zoomAt(1 / STEP),
      0: all,
      ArrowLeft: () => move(stride, 0),
      ArrowRight: () => move(-stride, 0),
      ArrowUp: () => move(0, stride),
      ArrowDown: () => move(0, -stride),
    }[e.key];
    if (!act || e.ctrlKey || e.metaKey || e.altKey || (e.key.startsWith('Arrow') && view.k <= 1)) return;
    e.preventDefault();
    act();
  });
  const at = (e) => {
    const r = box.getBoundingClientRect();
    return [e.clientX - r.left, e.clientY - r.top];
  };
  box.addEventListener(
    'wheel',
    (e) => {
      if (!e.ctrlKey && document.activeElement !== box) return;
      e.preventDefault();
      zoomAt(2 ** (-e.deltaY / (e.ctrlKey ? 160 : 400)), ...at(e));
    },
    { passive: false },
  );
  box.addEventListener('dblclick', (e) => zoomAt(STEP, ...at(e), true));
  const middle = () => {
    const list = [...pointers.values()];
    return [list.reduce((t, p) => t + p[0], 0) / list.length, list.reduce((t, p) => t + p[1], 0) / list.length];
  };
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return b ? Math.max(10, Math.hypot(a[0] - b[0], a[1] - b[1])) : 1;
  };
  box.addEventListener('pointerdown', (e) => {
    pointers.set(e.pointerId, at(e));
  });
  addEventListener('pointermove', (e) => {
    if (!pointers.has(e.pointerId)) return;
    const before = middle();
    const wide = spread();
    pointers.set(e.pointerId, at(e));
    const now = middle();
    if (pointers.size === 2) zoomAt(spread() / wide, ...before);
    if (view.k > 1) move(now[0] - before[0], now[1] - before[1]);
  });
  for (const name of ['pointerup', 'pointercancel']) addEventListener(name, (e) => pointers.delete(e.pointerId));
  return {
    element: h(
      'div',
      { class: 'mapbox' },
      box,
      h('div', { class: 'zoom', role: 'group', 'aria-label': `Zoom: ${label}` }, into, out, whole),
    ),
    redraw: () => box.redraw(),
  };
}
