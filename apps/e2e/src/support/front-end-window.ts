import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, BrowserContext, ConsoleMessage, Page } from 'playwright-core';
import { ROOT } from '../../../../tools/workspace';

/** Where screenshots are kept for people, beside other results that are not in git. */
const SCREENSHOTS = path.join(ROOT, 'dist/screenshots');
const OWN_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1']);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WCAG_22_AA: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  resultTypes: ['violations'],
  // It would copy the styles of other front ends into the page, which the policy of the page forbids.
  preload: false,
};
/** Messages about responses with an error status, which tests provoke. */
const EXPECTED = /Failed to load resource: the server responded with a status of 4\d\d/;

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

interface WindowOptions {
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  /** Preferred language, such as `ar`. */
  locale?: string;
}

/**
 * A browser window of one person, with cookies and storage of its own. Every host but this machine is blocked, and what the
 * pages report as errors is collected.
 */
export class FrontEndWindow implements AsyncDisposable {
  readonly page: Page;
  /** Errors in the console, uncaught exceptions and blocked requests. */
  readonly problems: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on('console', (message) => this.#note(message));
    page.on('pageerror', (error) => this.problems.push(`uncaught: ${error.message}`));
  }

  static async open(
    browser: Browser,
    { viewport = DESK, colorScheme = 'light', locale = 'en' }: WindowOptions = {},
  ): Promise<FrontEndWindow> {
    const context = await browser.newContext({ viewport, colorScheme, locale, reducedMotion: 'reduce' });
    const opened = new FrontEndWindow(context, await context.newPage());
    await context.route('**/*', async (route) => {
      const url = new URL(route.request().url());
      if (!url.protocol.startsWith('http') || OWN_HOSTS.has(url.hostname)) return route.continue();
      return route.abort();
    });
    opened.page.setDefaultTimeout(20_000);
    return opened;
  }

  /** Another tab of the same person. */
  async newTab(): Promise<Page> {
    return this.#context.newPage();
  }

  /** Goes offline, or online again. */
  async setOffline(isOffline: boolean): Promise<void> {
    await this.#context.setOffline(isOffline);
  }

  /** Keeps a picture of the whole page. @param name such as `storefront-home` */
  async screenshot(name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
  }

  /**
   * Keeps pictures of the page on a desk and a phone, light and dark, and expects each to be accessible. The page is wide and
   * light again afterwards.
   * @param name such as `storefront-home`
   */
  async examine(name: string): Promise<void> {
    const sizes = { phone: PHONE, desk: DESK };
    for (const [size, viewport] of Object.entries(sizes)) {
      await this.page.setViewportSize(viewport);
      for (const colorScheme of ['dark', 'light'] as const) {
        await this.page.emulateMedia({ colorScheme });
        await this.screenshot(`${name}-${size}-${colorScheme}`);
        await this.expectAccessible();
      }
    }
  }

  /** Expects no serious finding of WCAG 2.2 AA on the page as it is. */
  async expectAccessible(): Promise<void> {
    await this.page.evaluate(AXE);
    const { violations } = await this.page.evaluate<AxeResults>(`axe.run(${JSON.stringify(WCAG_22_AA)})`);
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    expect({ page: this.page.url(), serious }).toEqual({ page: this.page.url(), serious: [] });
  }

  /** Expects that the pages so far have reported no error. */
  expectNoProblems(): void {
    expect(this.problems).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
  }

  #note(message: ConsoleMessage): void {
    if (message.type() !== 'error' || EXPECTED.test(message.text())) return;
    this.problems.push(message.text());
  }
}
