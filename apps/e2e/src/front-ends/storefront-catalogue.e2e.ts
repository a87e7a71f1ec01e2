import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { data, present } from '../support/client';
import { siteAddress } from '../support/environment';
import { eventually } from '../support/eventually';
import { FrontEndWindow } from '../support/front-end-window';
import { newCategory, newProduct, type TestCategory, type TestProduct } from '../support/products';
import { approvedSeller, staff, unique } from '../support/users';
import { RenameCategoryDocument } from './front-ends.generated';

jest.setTimeout(180_000);

const STOREFRONT = siteAddress('storefront');

/** A page as a client without scripts receives it. */
async function read(path: string): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(STOREFRONT + path, { redirect: 'manual', headers: { accept: 'text/html' } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the catalogue of the storefront', () => {
  let browser: Browser;
  let category: TestCategory;
  let product: TestProduct;
  const name = `Lantern ${unique('x')}`;

  beforeAll(async () => {
    browser = await launchBrowser();
    const seller = await approvedSeller();
    category = await newCategory();
    product = await newProduct(seller, {
      name,
      description: 'A lantern of a test.',
      category: category.id,
      variants: [
        { options: [{ name: 'Size', value: 'Small' }], price: 25, stock: 5 },
        { options: [{ name: 'Size', value: 'Large' }], price: 45, stock: 5 },
      ],
    });
    await newProduct(seller, { name: `Bookcase ${unique('x')}`, category: category.id, stock: 0 });
  });
  afterAll(() => browser?.close());

  test('leads a guest from the home page to a department and its filters', async () => {
    await using window = await FrontEndWindow.open(browser);
    const { page } = window;
    await page.goto(STOREFRONT);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await window.examine('storefront-home');

    const department = page.getByRole('navigation', { name: 'Departments' }).getByRole('link').first();
    const title = present(await department.textContent());
    await department.click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await window.examine('storefront-category');
    window.expectNoProblems();
  });

  test('filters the products of a category', async () => {
    await using window = await FrontEndWindow.open(browser);
    const { page } = window;
    await page.goto(`${STOREFRONT}/categories/${category.slug}`);
    await page.getByRole('heading', { level: 1, name: category.name }).waitFor();
    await page.getByText('2 products', { exact: true }).waitFor();

    await page
      .getByRole('region', { name: 'Availability' })
      .getByRole('link', { name: /^In stock/ })
      .click();
    await page.getByText('1 product', { exact: true }).waitFor();
    await page.getByRole('link', { name, exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('stock')).toBe('1');

    await page.getByRole('link', { name: 'Remove the filter In stock' }).click();
    await page.getByText('2 products', { exact: true }).waitFor();
    window.expectNoProblems();
  });

  test('suggests a product, whose variant a guest puts into the cart', async () => {
    await using window = await FrontEndWindow.open(browser);
    const { page } = window;
    await page.goto(STOREFRONT);
    const search = page.getByRole('combobox', { name: 'Search products' });
    const suggestion = page.getByRole('option', { name: new RegExp(`^${name} .*25`) });
    await eventually(async () => {
      await search.fill('');
      await search.pressSequentially(name);
      await suggestion.waitFor({ timeout: 3_000 });
    }, 60_000);
    await suggestion.click();

    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByRole('group', { name: 'Size' }).getByRole('link', { name: 'Large' }).click();
    await page
      .locator('main')
      .getByText(/45\.00/)
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get('variant')).not.toBeNull();
    await window.examine('storefront-product');

    await page.getByLabel('Quantity', { exact: true }).selectOption('2');
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('status').filter({ hasText: 'is in your cart' }).waitFor();
    await page.getByRole('link', { name: 'Cart, 2 items' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Cart, 2 items' }).waitFor();
    window.expectNoProblems();
  });

  test('is shown in Arabic from right to left', async () => {
    await using window = await FrontEndWindow.open(browser, { locale: 'ar' });
    const { page } = window;
    await page.goto(`${STOREFRONT}/ar`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await page.locator('html').getAttribute('lang')).toBe('ar');
    await window.examine('storefront-home-arabic');
    window.expectNoProblems();
  });

  test('can be read without scripts', async () => {
    const { status, text } = await read(`/products/${product.id}`);
    expect(status).toBe(200);
    expect(text).toContain(`<title>${name}`);
    expect(text).toMatch(/<meta name="description" content="A lantern of a test\./);
    expect(text).toMatch(new RegExp(`<h1[^>]*>${name}</h1>`));
    const scripts = text.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/g);
    const entries: unknown[] = [...scripts].map(([, json = '']) => JSON.parse(json));
    expect(entries).toContainEqual(expect.objectContaining({ name }));
  });

  test('allows no inline scripts', async () => {
    const { headers } = await read('/');
    const policy = headers.get('content-security-policy') ?? '';
    const scripts = policy.split(';').find((directive) => /^\s*script-src\s/.test(directive)) ?? policy;
    expect(scripts).toContain("'self'");
    expect(scripts).not.toContain('unsafe');
  });

  test('answers 404 for what does not exist', async () => {
    await using window = await FrontEndWindow.open(browser);
    const { page } = window;
    const unknown = await page.goto(`${STOREFRONT}/products/ffffffffffffffffffffffff`);
    expect(unknown?.status()).toBe(404);
    await page.getByRole('heading', { level: 1, name: 'This page does not exist' }).waitFor();
    await window.examine('storefront-not-found');
    expect((await read('/categories/no-such-category')).status).toBe(404);
    expect((await read('/no/such/page')).status).toBe(404);
    window.expectNoProblems();
  });

  test('redirects the former address of a category', async () => {
    const { id, slug, name: former } = await newCategory();
    const slugNow = unique('renamed');
    await data(RenameCategoryDocument, {
      variables: { id, input: { name: former, slug: slugNow } },
      as: await staff('admin'),
    });
    const { status, headers } = await read(`/categories/${slug}?sort=newest`);
    expect(status).toBe(301);
    expect(headers.get('location')).toMatch(new RegExp(`/categories/${slugNow}\\?sort=newest$`));
  });

  test('describes itself to search engines', async () => {
    const robots = await read('/robots.txt');
    expect(robots.status).toBe(200);
    expect(robots.text).toContain('Disallow: /cart');
    expect(robots.text).toMatch(/^Sitemap: http\S+\/sitemap\.xml$/m);
    const index = await read('/sitemap.xml');
    expect(index.headers.get('content-type')).toContain('application/xml');
    const [, part] = /<loc>[^<]*(\/sitemaps\/1\.xml)<\/loc>/.exec(index.text) ?? [];
    const pages = await read(present(part));
    expect(pages.text).toMatch(/<loc>[^<]+\/de\/products\/[^<]+<\/loc>/);
    expect(pages.text).toContain('hreflang="ar"');
  });
});
