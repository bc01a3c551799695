// SPDX-License-Identifier: Apache-2.0
// place.js -- labels that do not cover each other: greedy, most important first, eight places around each point.

export const overlaps = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
const canvas = document.createElement('canvas').getContext('2d');

// The font that labels have in a drawing.
export const labelFont = (weight) => `${weight} 12.5px ${getComputedStyle(document.documentElement).fontFamily}`;

export function textWidth(text, font) {
  canvas.font = font;
  return canvas.measureText(text).width;
}

// items: {x, y, r, text, weight, font?}; taken: boxes to keep free.  Returns those that found room, with box, tx, ty, anchor.
export function placeLabels(items, width, height, font, taken = []) {
  const boxes = [...taken, ...items.map((i) => ({ x: i.x - i.r, y: i.y - i.r, w: 2 * i.r, h: 2 * i.r }))];
  const placed = [];
  for (const item of [...items].sort((a, b) => b.weight - a.weight)) {
    const w = textWidth(item.text, item.font ?? font);
    const h = 15;
    const gap = item.r + 4;
    const spots = [
      [gap, -h / 2],
      [-gap - w, -h / 2],
      [-w / 2, -gap - h],
      [-w / 2, gap],
      [gap * 0.8, -gap - h / 2],
      [gap * 0.8, gap - h / 2],
      [-gap * 0.8 - w, -gap - h / 2],
      [-gap * 0.8 - w, gap - h / 2],
      [-w / 2, -gap - h - 12],
      [-w / 2, gap + 12],
      [gap + 16, -h / 2 - 12],
      [-gap - 16 - w, -h / 2 - 12],
      [gap + 16, 8],
      [-gap - 16 - w, 8],
    ];
    const fits = spots
      .map(([dx, dy]) => ({ x: item.x + dx, y: item.y + dy, w, h }))
      .find(
        (b) =>
          b.x >= 2 &&
          b.y >= 2 &&
          b.x + b.w <= width - 2 &&
          b.y + b.h <= height - 2 &&
          !boxes.some((o) => overlaps(b, o)),
      );
    if (!fits) continue;
    boxes.push(fits);
    placed.push({ ...item, box: fits });
  }
  return placed;
}
