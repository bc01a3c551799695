// SPDX-License-Identifier: Apache-2.0
// chart.js -- axes, steps, points with error bars, and bars, as SVG that also prints.
import { scaleLinear, scaleUtc } from 'd3-scale';
import { line } from 'd3-shape';
import { h, s } from './dom.js';
import { number } from './format.js';

const LETTER = 6.9; // mean width of a character at 12.5 px
const YEAR = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'UTC' });
const MONTH = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' });

export const timeTick = (t) => (t.getUTCMonth() === 0 ? YEAR.format(t) : MONTH.format(t));

function grid(y, box, format) {
  return y
    .ticks(Math.max(2, Math.floor(box.inner / 45)))
    .map((t) =>
      s(
        'g',
        { transform: `translate(0,${y(t)})` },
        s('line', { class: t === 0 ? 'axis' : 'grid', x1: box.left, x2: box.width - box.right }),
        s('text', { class: 'tick', x: box.left - 8, dy: '0.35em', 'text-anchor': 'end' }, format(t)),
      ),
    );
}

// A frame with axes.  spec: width, height, x [from, to], y [from, to], time, yLabel, xLabel, xTicks, label (for readers).
export function frame({
  width,
  height = 250,
  x: xDomain,
  y: yDomain,
  time,
  xLabel,
  yLabel,
  yFormat = number,
  xFormat,
  xTicks,
  label,
}) {
  const probe = scaleLinear(yDomain, [0, 1]).nice(4);
  const left = Math.max(38, 14 + LETTER * Math.max(...probe.ticks(5).map((t) => yFormat(t).length)));
  const box = { width, height, left, right: 20, top: yLabel ? 26 : 12, bottom: xLabel ? 46 : 28 };
  box.inner = height - box.top - box.bottom;
  const x = (time ? scaleUtc : scaleLinear)(xDomain, [left, width - box.right]);
  const y = scaleLinear(yDomain, [height - box.bottom, box.top]).nice(Math.max(2, Math.floor(box.inner / 45)));
  const ticks = xTicks ?? x.ticks(Math.max(2, Math.floor((width - left) / (time ? 62 : 100))));
  const format = xFormat ?? (time ? timeTick : number);
  const svg = s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label },
    grid(y, box, yFormat),
    ticks.map((t) =>
      s(
        'g',
        { transform: `translate(${x(t)},${height - box.bottom})` },
        s('line', { class: 'axis', y2: 5 }),
        s('text', { class: 'tick', y: 19, 'text-anchor': 'middle' }, format(t)),
      ),
    ),
    yLabel ? s('text', { class: 'axis-label', x: 2, y: 12 }, yLabel) : null,
    xLabel
      ? s('text', { class: 'axis-label', x: width - box.right, y: height - 6, 'text-anchor': 'end' }, xLabel)
      : null,
  );
  return { svg, x, y, box };
}

export const add = (frameOf, ...marks) => {
  frameOf.svg.append(...marks.flat(Infinity).filter(Boolean));
};

// A line that is level between from and to, for values that hold over a period.
export function steps({ x, y }, list, value, attributes) {
  const points = list.flatMap((p) => [
    [x(p.start), y(value(p))],
    [x(p.end), y(value(p))],
  ]);
  return s('path', { d: line()(points), fill: 'none', ...attributes });
}

export const curve = (points, attributes) => s('path', { d: line()(points), fill: 'none', ...attributes });

// A vertical bar from low to high with caps.
export function whisker(px, low, high, attributes) {
  return s('path', { d: `M${px - 4},${low}h8M${px - 4},${high}h8M${px},${low}V${high}`, fill: 'none', ...attributes });
}

export const dot = (px, py, attributes) => s('circle', { cx: px, cy: py, r: 4, ...attributes });

export function legend(items) {
  return h(
    'ul',
    { class: 'legend' },
    items.map((i) =>
      h('li', {}, h('i', { class: i.shape ?? 'square', style: `--c:${i.colour}`, 'aria-hidden': 'true' }), i.label),
    ),
  );
}

// Cuts a text to what fits into some pixels.
export const fitText = (text, pixels) =>
  text.length * LETTER <= pixels ? text : text.slice(0, Math.max(1, Math.floor(pixels / LETTER) - 1)) + '…';

// Horizontal bars, one row per item: {label, parts: [{value, colour, tip, text}], note}.
export function bars({ width, items, max, label, format = number, rowHeight = 30 }) {
  const narrow = width < 520;
  const left = narrow ? 0 : Math.min(230, width * 0.3);
  const step = rowHeight + (narrow ? 20 : 0);
  const height = items.length * step + 4;
  const sum = (item) => item.parts.reduce((all, p) => all + p.value, 0);
  const note = (item) => item.note ?? format(sum(item));
  const right = 12 + LETTER * Math.max(0, ...items.map((item) => note(item).length));
  const x = scaleLinear([0, max || 1], [0, width - left - right]);
  const rows = items.map((item, i) => {
    const top = i * step + (narrow ? 20 : 0);
    let at = 0;
    const parts = item.parts.map((p) => {
      const from = left + x(at);
      const w = Math.max(0, x(p.value));
      at += p.value;
      return [
        s('rect', { x: from, y: top + 4, width: w, height: rowHeight - 8, fill: p.colour, 'data-tip': p.tip }),
        p.text && w > p.text.length * LETTER + 6
          ? s(
              'text',
              { class: 'in-bar', x: from + w / 2, y: top + rowHeight / 2, dy: '0.35em', 'text-anchor': 'middle' },
              p.text,
            )
          : null,
      ];
    });
    return s(
      'g',
      {},
      s(
        'text',
        {
          class: 'row-label',
          x: narrow ? 0 : left - 10,
          y: narrow ? top - 2 : top + rowHeight / 2,
          dy: narrow ? 0 : '0.35em',
          'text-anchor': narrow ? 'start' : 'end',
        },
        fitText(item.label, narrow ? width : left - 10),
      ),
      parts,
      s('text', { class: 'tick', x: left + x(at) + 8, y: top + rowHeight / 2, dy: '0.35em' }, note(item)),
    );
  });
  return s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label }, rows);
}
