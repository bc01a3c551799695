// SPDX-License-Identifier: Apache-2.0
// datapackage.mjs AMUR PACKAGES EXAMPLES -- datapackage.json of every example, of what `amur new` writes and of a folder
// with other columns says what the files are: by the profiles and the table reader of Frictionless Data's own
// libraries.  Headers are the fields in order, every cell is of its type and within its constraints, ids are unique and
// foreign keys resolve.  Exit 77 without the packages (`make deps`).
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';

const [amur, packages, examples] = process.argv.slice(2).map((path) => resolve(path));
if (!existsSync(join(packages, 'node_modules/datapackage'))) {
  console.log('no datapackage (`make deps`): skipped');
  process.exit(77);
}
const load = createRequire(join(packages, 'package.json'));
const { Package } = load('datapackage');
const { Table, Schema } = load('tableschema');

const faults = [];
const expect = (good, text) => {
  if (!good) faults.push(text);
};

// The library knows no commentChar, so the lines that it names are left out here.
function source(folder, resource) {
  const { path, dialect } = resource.descriptor;
  const lines = readFileSync(join(folder, path), 'utf8').split('\n');
  return () => Readable.from([lines.filter((line) => !line.startsWith(dialect.commentChar)).join('\n')]);
}

async function rowsOf(folder, resource, options) {
  const schema = await Schema.load(resource.descriptor.schema, { strict: true });
  const table = await Table.load(source(folder, resource), {
    schema,
    strict: true,
    delimiter: resource.descriptor.dialect.delimiter,
  });
  return table.read(options);
}

async function relationsOf(folder, resource, all) {
  const relations = {};
  for (const key of resource.descriptor.schema.foreignKeys ?? []) {
    const name = key.reference.resource;
    const target = all.find((r) => r.name === name);
    if (!target) throw new Error(`a foreign key to ${name}, which is no resource`);
    relations[name] ??= await rowsOf(folder, target, { keyed: true });
  }
  return relations;
}

const textOf = (e) => [e.message, ...(e.errors ?? []).map((x) => x.message)].join('; ');

// Every fault of a folder, as texts.
async function check(folder) {
  const found = [];
  const p = await Package.load(join(folder, 'datapackage.json'));
  found.push(...p.errors.map((e) => e.message));
  for (const resource of p.resources) {
    try {
      const relations = await relationsOf(folder, resource, p.resources);
      const rows = await rowsOf(folder, resource, { relations });
      if (rows.length === 0) found.push(`${resource.name}: no rows`);
    } catch (e) {
      found.push(`${resource.name}: ${textOf(e)}`);
    }
  }
  if (p.resources.length < 8) found.push(`${p.resources.length} tables`);
  return found;
}

// What stands in the file itself, before the library adds its presets.
function checkText(folder) {
  const p = JSON.parse(readFileSync(join(folder, 'datapackage.json'), 'utf8'));
  for (const r of p.resources) {
    expect(r.dialect.commentChar === '#' && r.dialect.delimiter === ',', `${folder}: dialect of ${r.name}`);
    const names = r.schema.fields.map((f) => f.name);
    expect(names.includes(r.schema.primaryKey ?? names[0]), `${folder}: key of ${r.name}`);
    for (const k of r.schema.foreignKeys ?? []) expect(names.includes(k.fields), `${folder}: ${r.name}.${k.fields}`);
  }
  const tables = p.resources.map((r) => r.path).sort();
  const files = readdirSync(folder).filter((name) => tables.includes(name));
  expect(tables.length === files.length, `${folder}: ${tables}`);
}

const tmp = mkdtempSync(join(tmpdir(), 'amur-datapackage-'));
const describe = (folder) =>
  execFileSync(amur, ['check', folder, '--datapackage', join(folder, 'datapackage.json')], { stdio: 'pipe' });

// A folder whose descriptor fits, altered so that it no longer does.
async function broken(what, alter, expected) {
  const folder = join(tmp, what);
  cpSync(join(tmp, 'new'), folder, { recursive: true });
  alter(folder);
  const found = (await check(folder)).join('\n');
  expect(found.includes(expected), `${what}: found "${found}", expected "${expected}"`);
}

const replace = (file, from, to) => (folder) => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  expect(text.includes(from), `${file} has no ${from}`);
  writeFileSync(path, text.replace(from, to));
};

// Columns in another order and without one that may be absent, comments between the rows, a table that is not there.
async function otherColumns() {
  const folder = join(tmp, 'other');
  cpSync(join(tmp, 'new'), folder, { recursive: true });
  const path = join(folder, 'zone.csv');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const first = lines.findIndex((line) => !line.startsWith('#'));
  const at = lines[first].split(',').indexOf('name');
  const rows = lines.slice(first).map((line) =>
    line
      .split(',')
      .filter((_, i) => i !== at)
      .reverse()
      .join(','),
  );
  writeFileSync(
    path,
    [...lines.slice(0, first), rows[0], '# a comment, with a comma', ...rows.slice(1), ''].join('\n'),
  );
  rmSync(join(folder, 'parameter.csv'));
  describe(folder);
  for (const fault of await check(folder)) faults.push(`other columns: ${fault}`);
  checkText(folder);
  const { resources } = JSON.parse(readFileSync(join(folder, 'datapackage.json'), 'utf8'));
  const zone = resources.find((r) => r.name === 'zone');
  expect(zone.schema.fields.map((f) => f.name).join() === rows[0], `fields ${JSON.stringify(zone.schema.fields)}`);
  expect(!resources.some((r) => r.name === 'parameter'), 'a table that is not there');
}

try {
  const folders = readdirSync(examples).map((name) => join(examples, name));
  const corridors = folders.filter((folder) => existsSync(join(folder, 'corridor.yaml')));
  expect(corridors.length >= 3, `${corridors.length} corridors`);
  execFileSync(amur, ['new', join(tmp, 'new')], { stdio: 'pipe' });
  for (const folder of [...corridors, join(tmp, 'new')]) {
    for (const fault of await check(folder)) faults.push(`${folder}: ${fault}`);
    checkText(folder);
  }
  await otherColumns();
  await broken('header', replace('zone.csv', 'zone_id,', 'zone,'), 'zone: ');
  await broken('foreign key', replace('link.csv', ',farms,', ',nowhere,'), 'link: ');
  await broken('type', replace('node.csv', '10.00', 'west'), 'node: ');
  await broken('range', replace('node.csv', '10.00', '190'), 'node: ');
  await broken('twice', (folder) => appendFileSync(join(folder, 'zone.csv'), 'farms,Again,WA\n'), 'zone: ');
  await broken(
    'profile',
    replace('datapackage.json', '"type": "string"', '"type": "text"'),
    'Descriptor validation error',
  );
} finally {
  rmSync(tmp, { recursive: true, force: true });
}
if (faults.length) console.error(faults.join('\n'));
console.log(faults.length ? `${faults.length} faults` : 'every descriptor fits its files');
process.exit(faults.length > 0 ? 1 : 0);
