// SPDX-License-Identifier: Apache-2.0
// trace.mjs PACKAGES RUN CORRIDOR -- every number of the page's tables that names its file, column and row is the number
// that stands there; the ranking of projects agrees with the tables of the run and of the corridor.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, expect, open, start } from './browser.mjs';

const [packages, run, corridor] = process.argv.slice(2);

// A CSV file as rows of named fields; quoted cells may hold commas.
function read(path) {
  const lines = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((l) => l && !l.startsWith('#'));
  const cells = (line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((m) => m[1].replace(/^"|"$/g, '').replaceAll('""', '"'));
  const names = cells(lines[0]).slice(0, lines[0].split(',').length);
  return lines.slice(1).map((line) => {
    const row = cells(line);
    return Object.fromEntries(names.map((n, i) => [n, row[i] ?? '']));
  });
}

const tables = new Map();
function tableOf(file) {
  if (!tables.has(file)) {
    const path = file.endsWith(' of the corridor')
      ? join(corridor, file.replace(' of the corridor', ''))
      : join(run, file);
    tables.set(file, existsSync(path) && path.endsWith('.csv') ? read(path) : null);
  }
  return tables.get(file);
}

// Rows of a file by the values of some of its columns.
const indices = new Map();
function find(file, row) {
  const keys = Object.keys(row);
  const name = `${file}: ${keys}`;
  if (!indices.has(name))
    indices.set(
      name,
      tableOf(file).reduce((m, r) => {
        const k = keys.map((c) => r[c]).join('|');
        return m.set(k, [...(m.get(k) ?? []), r]);
      }, new Map()),
    );
  return indices.get(name).get(keys.map((k) => String(row[k])).join('|')) ?? [];
}

// Everything that has an origin, with what stands there.
const gather = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('#main *')]
      .filter((e) => e.comesFrom)
      .map((e) => ({
        origin: typeof e.comesFrom === 'function' ? e.comesFrom() : e.comesFrom,
        tag: e.tagName,
        exact: e.exact ?? null,
        text: e.textContent.slice(0, 60),
        where: e.closest('section[id]')?.id,
      }))
      .filter((e) => e.origin),
  );

function columnsExist(found) {
  const seen = new Set();
  for (const { origin, where } of found) {
    for (const p of origin.parts ?? [origin]) {
      const key = `${p.file}: ${p.columns}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (p.file === 'climate.yaml of the corridor')
        expect(existsSync(join(corridor, 'climate.yaml')), `${where}: there is no climate.yaml`);
      if (!p.file.includes('.csv')) continue;
      const rows = tableOf(p.file);
      expect(rows, `${where}: there is no ${p.file}`);
      if (rows?.length)
        for (const c of [...p.columns, ...Object.keys(p.row ?? {})])
          expect(c in rows[0], `${where}: ${p.file} has no column ${c}`);
    }
  }
  return seen.size;
}

const same = (shown, cell) => {
  if (shown === null || shown === '') return cell === '';
  if (typeof shown === 'number')
    return cell !== '' && Math.abs(shown - Number(cell)) <= 1e-6 * Math.max(Math.abs(shown), 1e-6);
  if (typeof shown === 'boolean') return Number(shown) === Number(cell);
  return String(shown) === cell;
};

function cellsAgree(found) {
  let n = 0;
  for (const { origin, tag, exact, text, where } of found) {
    if (tag !== 'TD' || !origin.row || origin.columns.length > 1 || !origin.file.endsWith('.csv')) continue;
    const rows = find(origin.file, origin.row);
    expect(rows.length === 1, `${where}: ${rows.length} rows of ${origin.file} are ${JSON.stringify(origin.row)}`);
    if (rows.length === 1)
      expect(
        same(exact, rows[0][origin.columns[0]]),
        `${where}: "${text}" is ${exact}, but ${origin.file} has ${origin.columns[0]} = ${rows[0][origin.columns[0]]} for ${JSON.stringify(origin.row)}`,
      );
    n++;
  }
  return n;
}

// The ranking from the files alone.
async function ranking(page) {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('#gains .table', { hasText: 'Projects by return' }).locator('.csv').click(),
  ]);
  const shown = read(await file.path());
  const projects = read(join(corridor, 'project.csv'));
  const loans = read(join(corridor, 'loan.csv'));
  const money = read(join(run, 'finance.csv')).filter((r) => r.scenario === 'base');
  const hosts = read(join(corridor, 'country.csv'));
  const debts = read(join(run, 'debt.csv')).filter((r) => r.scenario === 'base');
  expect(
    shown.length === projects.length && shown.length > 30,
    `${shown.length} projects ranked of ${projects.length}`,
  );
  const near = (a, b) => Math.abs(Number(a) - b) <= 2e-6 * Math.max(1, Math.abs(b));
  const sums = new Map();
  for (const p of projects) {
    const row = shown.find((r) => r.Project === p.name);
    const f = money.find((r) => r.project === p.project_id);
    const host = hosts.find((k) => k.country_id === p.country);
    const owed = loans.filter((l) => l.project_id === p.project_id).reduce((s, l) => s + Number(l.principal), 0);
    const added = host ? (owed * Number(p.public_share)) / (1e6 * Number(host.gdp)) : null;
    expect(row, `${p.name} is not ranked`);
    if (!row) continue;
    expect(
      same(
        row['Financial return (per year)'] === '' ? null : Number(row['Financial return (per year)']),
        f.firr_per_year,
      ),
      `${p.name}: return ${row['Financial return (per year)']} and ${f.firr_per_year}`,
    );
    expect(
      near(row['Net value to cost'], Number(f.npv) / Number(p.capex)),
      `${p.name}: net value to cost ${row['Net value to cost']}`,
    );
    expect(near(row.Loans, owed), `${p.name}: loans ${row.Loans} and ${owed}`);
    expect(
      host ? near(row['Debt it adds (of the host’s GDP)'], added) : row['Debt it adds (of the host’s GDP)'] === '',
      `${p.name}: debt it adds ${row['Debt it adds (of the host’s GDP)']} and ${added}`,
    );
    const late = loans
      .filter((l) => l.project_id === p.project_id && host && Number(l.first_year) > Number(host.base_year))
      .reduce((s, l) => s + Number(l.principal), 0);
    if (host) sums.set(p.country, (sums.get(p.country) ?? 0) + (late * Number(p.public_share)) / 1e6);
  }
  for (const d of debts)
    expect(
      near(d.project_debt_millions, sums.get(d.country) ?? 0),
      `${d.country}: projects add ${sums.get(d.country)}, debt.csv says ${d.project_debt_millions}`,
    );
  const returns = shown
    .filter((r) => r['Financial return (per year)'] !== '')
    .map((r) => [Number(r['By return']), Number(r['Financial return (per year)'])])
    .sort((a, b) => a[0] - b[0]);
  expect(
    returns.length > 2 && returns.every(([rank, x], i) => rank === i + 1 && (i === 0 || x <= returns[i - 1][1])),
    `ranks by return: ${JSON.stringify(returns)}`,
  );
  const owing = shown
    .filter((r) => Number(r['Debt it adds (of the host’s GDP)']) > 0)
    .map((r) => [Number(r['By debt']), Number(r['Debt it adds (of the host’s GDP)'])])
    .sort((a, b) => a[0] - b[0]);
  expect(
    owing.length > 10 && owing.every(([rank, x], i) => rank === i + 1 && (i === 0 || x <= owing[i - 1][1])),
    `ranks by debt: ${JSON.stringify(owing.slice(0, 5))}`,
  );
}

// Pointing at a number and moving the focus to one both say where it comes from.
async function tips(page) {
  const cell = page
    .locator('#gains .table', { hasText: 'Projects by return' })
    .locator('tbody tr')
    .first()
    .locator('td')
    .nth(3);
  await cell.hover();
  const hovered = await page.locator('.tip').innerText();
  expect(
    /From finance\.csv, column firr_per_year, row scenario = base, project = \w+/.test(hovered),
    `pointing at a return says: ${hovered}`,
  );
  const head = page
    .locator('#gains .table', { hasText: 'Projects by return' })
    .locator('thead th', { hasText: 'Mean cover' })
    .locator('button');
  await head.focus();
  expect(
    (await page.locator('.tip').innerText()).includes('From finance.csv, column dscr_mean'),
    'the focus on a heading does not say its column',
  );
  await page.keyboard.press('Escape');
  expect(!(await page.locator('.tip').isVisible()), 'Escape does not close the tip');
  const card = page.locator('#figures .card-value').first();
  await card.focus();
  expect(
    (await page.locator('.tip').innerText()).includes('From crossing.csv'),
    'a key figure does not say where it comes from',
  );
}

const browser = await start(packages);
const page = await open(browser, join(run, 'report.html'));
await tips(page);
await ranking(page);
await page.$$eval('details', (list) =>
  list.forEach((d) => {
    d.open = true;
  }),
);
await page.waitForTimeout(800);
const found = await gather(page);
const named = columnsExist(found);
const compared = cellsAgree(found);
expect(named > 40, `only ${named} columns are named`);
expect(compared > 1500, `only ${compared} numbers could be compared`);
await end(browser, `${compared} numbers stand in the files that they name; ${named} sets of columns exist`);
