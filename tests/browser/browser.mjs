// SPDX-License-Identifier: Apache-2.0
// browser.mjs -- headless Chromium for the tests: pages that report their errors; exit 77 where there is no browser
// or nothing to drive it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const faults = [];
export const expect = (ok, text) => {
  if (!ok) faults.push(text);
};

function skip(why) {
  console.log(`${why}: skipped`);
  process.exit(77);
}

export function find(packages) {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  if (!executablePath) skip('no Chromium on this machine');
  if (!existsSync(join(packages, 'node_modules/playwright-core'))) skip('no playwright-core (`make deps`)');
  return {
    chromium: createRequire(join(resolve(packages), 'package.json'))('playwright-core').chromium,
    executablePath,
  };
}

export async function start(packages) {
  const { chromium, executablePath } = find(packages);
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

export async function open(browser, report, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.on('console', (m) => {
    if (['error', 'warning'].includes(m.type())) faults.push(`console: ${m.text()}`);
  });
  page.on('pageerror', (e) => faults.push(e.message));
  page.on('request', (r) => {
    if (!/^(file|data|blob):/.test(r.url())) faults.push(`asks the network for ${r.url()}`);
  });
  await page.goto(pathToFileURL(resolve(report)).href);
  await page.waitForSelector('#questions .question, #questions p');
  await page.waitForTimeout(300);
  return page;
}

export async function end(browser, good) {
  await browser.close();
  for (const text of faults.slice(0, 40)) console.error(text);
  console.log(faults.length ? `${faults.length} faults` : good);
  process.exit(faults.length ? 1 : 0);
}
