import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RunningService } from '@e-storefront/server';
import { serializeForHtml } from './page-template';
import { startSite, type RenderPage } from './start-site';

const PAGE = `<!doctype html>
<html>
  <head><!--head--></head>
  <body><div id="root"><!--content--></div><!--data--></body>
</html>`;
const SCRIPT = 'export const answer = 42;'.repeat(100);

let folder = '';
let site: RunningService;

const environment = (): Record<string, string> => ({
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'silent',
  SITE_DIR: folder,
  PUBLIC_URL: 'https://api.shop.example',
  STOREFRONT_URL: 'https://shop.example',
  SHELL_URL: 'https://work.shop.example',
  ADMIN_URL: 'https://admin.shop.example',
  SELLER_URL: 'https://seller.shop.example',
});
/** A page that the server renders for every address but `/old`. */
const render: RenderPage = async ({ url }) =>
  url === '/old'
    ? { redirect: '/new', status: 301 }
    : {
        status: url === '/missing' ? 404 : 200,
        content: `<p>${url}</p>`,
        data: { state: { text: '</script><!--' } },
        htmlAttributes: 'lang="ar" dir="rtl"',
        head: '<title>Page</title>',
      };
const get = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(site.url + url, { headers, redirect: 'manual' });

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'site-'));
  mkdirSync(path.join(folder, 'client/assets'), { recursive: true });
  writeFileSync(path.join(folder, 'client/index.html'), PAGE);
  writeFileSync(path.join(folder, 'client/icon.svg'), '<svg />');
  writeFileSync(path.join(folder, 'client/assets/main-AbCd1234.js'), SCRIPT);
  writeFileSync(path.join(folder, 'client/assets/main-AbCd1234.js.gz'), gzipSync(SCRIPT));
  site = await startSite('storefront', environment(), { render: async () => render });
});
afterAll(async () => {
  await site.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('sends a rendered page with its head, its data and the addresses of the platform', async () => {
  const response = await get('/products/1');
  const html = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(html).toContain('<html lang="ar" dir="rtl">');
  expect(html).toContain('<title>Page</title>');
  expect(html).toContain('<div id="root"><p>/products/1</p></div>');
  expect(html).toContain('"gatewayUrl":"https://api.shop.example"');
  // Data must not end its element.
  expect(html).toContain('"text":"\\u003c/script>\\u003c!--"');
});

it('keeps statuses and redirects of the renderer', async () => {
  expect((await get('/missing')).status).toBe(404);
  const moved = await get('/old');
  expect([moved.status, moved.headers.get('location')]).toEqual([301, '/new']);
});

it('allows scripts of the platform only, and a new nonce of styles for each page', async () => {
  const [one, two] = await Promise.all([get('/'), get('/')]);
  const policy = one.headers.get('content-security-policy') ?? '';
  const [, scripts = ''] = /script-src ([^;]*)/.exec(policy) ?? [];
  expect(scripts.split(' ')).toEqual(["'self'", 'https://admin.shop.example', 'https://seller.shop.example']);
  expect(policy).toContain('wss://api.shop.example');
  expect(policy).toContain("frame-ancestors 'none'");
  const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];
  expect(await one.text()).toContain(`nonce="${nonce}"`);
  expect(two.headers.get('content-security-policy')).not.toContain(nonce);
});

it('lets browsers keep hashed files, compressed, and ask again for all others', async () => {
  const script = await get('/assets/main-AbCd1234.js', { 'accept-encoding': 'gzip' });
  expect(await script.text()).toBe(SCRIPT);
  expect(script.headers.get('content-encoding')).toBe('gzip');
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await get('/icon.svg')).headers.get('cache-control')).toBe('no-cache');
  expect((await get('/')).headers.get('cache-control')).toBe('no-cache');
});

it('answers a missing file with 404 instead of a page', async () => {
  const response = await get('/assets/gone-12345678.js');
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain']);
});

it('sends the empty page without a renderer', async () => {
  const alone = await startSite('admin', environment());
  const html = await (await fetch(`${alone.url}/orders`)).text();
  await alone.stop();
  expect(html).toContain('<html lang="en" dir="ltr">');
  expect(html).toContain('<div id="root"></div>');
});

it('writes JSON that cannot leave its element', () => {
  const value = { a: '</script>', b: '<!-- x' };
  const text = serializeForHtml(value);
  expect(text).not.toContain('<');
  expect(JSON.parse(text)).toEqual(value);
});
