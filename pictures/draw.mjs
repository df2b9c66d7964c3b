// Draws messages as the two platforms show them: node draw.mjs FOLDER-OF-JSON FOLDER-FOR-PNG.
import { createServer } from 'node:http';
import { readFile, readdir, mkdir } from 'node:fs/promises';
import { basename, extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { both } from './both.mjs';
import * as slack from './slack.mjs';
import * as discord from './discord.mjs';

const [from, to] = process.argv.slice(2);
const looks = { slack, discord };
const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };

let current = '';
const root = join(import.meta.dirname, 'node_modules');
const server = createServer(async (request, answer) => {
  const path = normalize(new URL(request.url, 'http://x').pathname);
  try {
    const body = path === '/' ? current : await readFile(join(root, path));
    answer.writeHead(200, { 'content-type': path === '/' ? 'text/html; charset=utf-8' : types[extname(path)] ?? 'application/octet-stream' });
    answer.end(body);
  } catch {
    answer.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid() === 0 ? ['--no-sandbox'] : [], // Chromium refuses its sandbox to root
});
try {
  await mkdir(to, { recursive: true });
  const page = await browser.newPage({ viewport: { width: 760, height: 600 } });
  const here = `http://127.0.0.1:${server.address().port}/`;
  await page.route('**', (route) => (route.request().url().startsWith(here) ? route.continue() : route.abort()));
  const shoot = async (html, ready, path) => {
    current = html;
    await page.goto(here, { waitUntil: 'load' });
    await page.waitForFunction(ready, undefined, { timeout: 30_000 });
    return page.locator('#shot').screenshot({ path, animations: 'disabled' });
  };
  const verbs = {};
  for (const file of (await readdir(from)).filter((f) => f.endsWith('.json')).sort()) {
    const message = JSON.parse(await readFile(join(from, file), 'utf8'));
    const look = looks[message.platform];
    if (!message.verb) {
      await shoot(look.page(message), look.ready, join(to, basename(file, '.json') + '.png'));
      continue;
    }
    const verb = (verbs[message.verb] ??= { typed: message.typed, slack: [], discord: [] });
    verb[message.platform].push((await shoot(look.page({ ...message, width: 600 }), look.ready)).toString('base64'));
  }
  await page.setViewportSize({ width: 1240, height: 600 });
  for (const [name, verb] of Object.entries(verbs)) {
    await shoot(both(verb), () => [...document.images].every((i) => i.complete), join(to, `verb-${name}.png`));
  }
} finally {
  await browser.close();
  server.close();
}
