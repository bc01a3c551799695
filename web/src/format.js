// SPDX-License-Identifier: Apache-2.0
// format.js -- numbers, hours, money and dates as readers want them.

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const missing = (x) => x === null || x === undefined || Number.isNaN(x);
const minus = (text) => text.replace('-', '−');

export const NONE = 'n/a';

export function number(x) {
  if (missing(x)) return NONE;
  const size = Math.abs(x);
  if (size >= 1e9) return minus(`${+(x / 1e9).toPrecision(3)} bn`);
  if (size >= 1e6) return minus(`${+(x / 1e6).toPrecision(3)} m`);
  if (size >= 1e4) return minus((+x.toPrecision(4)).toLocaleString('en-US'));
  if (size >= 99.95) return minus(Math.round(x).toLocaleString('en-US'));
  if (size >= 0.005) return minus(String(+x.toFixed(size >= 9.995 ? 1 : 2)));
  return size > 0 ? minus(String(+x.toPrecision(1))) : '0';
}

export const signed = (x) => (missing(x) ? NONE : (x > 0 ? '+' : '') + number(x));

export function percent(share) {
  if (missing(share)) return NONE;
  const p = 100 * share;
  const digits = Math.abs(p) >= 9.95 || p === 0 ? 0 : Math.abs(p) >= 0.95 ? 1 : 2;
  return `${minus(p.toFixed(digits))} %`;
}

export const signedPercent = (share) => (missing(share) ? NONE : (share > 0 ? '+' : '') + percent(share));

export function hours(x) {
  if (missing(x)) return NONE;
  const size = Math.abs(x);
  if (size < 0.995) return `${minus(String(+(60 * x).toFixed(size < 0.1 ? 1 : 0) || 0))} min`;
  return size < 48 ? `${minus(x.toFixed(1))} h` : `${minus((x / 24).toFixed(1))} days`;
}

export function residual(x) {
  return missing(x) ? NONE : x === 0 ? '0' : Math.abs(x) >= 0.001 ? percent(x) : minus(x.toExponential(1));
}

export function day(iso) {
  if (!iso) return 'open';
  const [year, month, date] = iso.split('-').map(Number);
  return `${date} ${MONTHS[month - 1].slice(0, 3)} ${year}`;
}

export const span = (from, to) => `${day(from)} to ${day(to)}`;
export const time = (iso) => Date.parse(`${iso}T00:00:00Z`);
export const DAY = 864e5;
