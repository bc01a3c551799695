// SPDX-License-Identifier: Apache-2.0
// build.mjs OUTPUT.c FOLDER -- bundles the report's page and writes it as C arrays; packages are kept in FOLDER.
// The page is one text: style, coastlines and script inside, and a gap where a run's data goes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [output, folder] = process.argv.slice(2);

function installPackages() {
  const lock = readFileSync(join(here, 'package-lock.json'));
  const want = createHash('sha256').update(lock).digest('hex');
  const stamp = join(folder, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return;
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(here, name), join(folder, name));
  execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(stamp, want);
}

const inScript = (text) => text.replaceAll('</', '<\\/');

async function bundle() {
  const require = createRequire(join(folder, 'package.json'));
  const esbuild = require('esbuild');
  const script = await esbuild.build({
    entryPoints: [join(here, 'src/main.js')],
    nodePaths: [join(folder, 'node_modules')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'inline',
  });
  const style = await esbuild.transform(readFileSync(join(here, 'style.css'), 'utf8'), { loader: 'css', minify: true });
  const world = readFileSync(require.resolve('world-atlas/countries-50m.json'), 'utf8');
  return readFileSync(join(here, 'page.html'), 'utf8')
    .replace('/*STYLE*/', () => style.code)
    .replace('/*WORLD*/', () => inScript(world))
    .replace('/*SCRIPT*/', () => inScript(script.outputFiles[0].text));
}

function arrayOf(name, text) {
  const bytes = Buffer.from(text, 'utf8');
  const lines = [];
  for (let i = 0; i < bytes.length; i += 32) lines.push(bytes.subarray(i, i + 32).join(','));
  return `const unsigned char ${name}[] = {\n${lines.join(',\n')}};\nconst size_t ${name}_size = sizeof ${name};\n`;
}

installPackages();
const [head, tail] = (await bundle()).split('/*DATA*/');
writeFileSync(
  output,
  `#include "report/page.h"\n${arrayOf('ami_report_page_head', head)}${arrayOf('ami_report_page_tail', tail)}`,
);
