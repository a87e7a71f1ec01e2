import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What the server fills into `index.html`. */
export interface PageParts {
  /** The nonce of styles, for the content security policy. */
  nonce: string;
  /** Data for scripts of the page, by the id of its element. */
  data: Readonly<Record<string, unknown>>;
  /** Attributes of the element `html`, such as `lang="de" dir="ltr"`. */
  htmlAttributes?: string;
  /** Elements for the head. */
  head?: string;
}

/** The placeholder of the content in `index.html`. */
const CONTENT = '<!--content-->';

/** A built page: what comes before its content and after it. */
export class PageTemplate {
  readonly #before: string;
  readonly #after: string;

  /** @param folder of a built front end, with `index.html` */
  constructor(folder: string) {
    const [before, after] = readFileSync(path.join(folder, 'index.html'), 'utf8').split(CONTENT);
    if (before === undefined || after === undefined)
      throw new Error(`index.html in ${folder} lacks ${CONTENT}.`);
    this.#before = before;
    this.#after = after;
  }

  /** The HTML around the content. */
  fill({ nonce, data, htmlAttributes = 'lang="en" dir="ltr"', head = '' }: PageParts): [string, string] {
    const before = this.#before
      .replace('<html>', () => `<html ${htmlAttributes}>`)
      .replace('<!--head-->', () => `<meta property="csp-nonce" nonce="${nonce}" />${head}`);
    const elements = Object.entries(data).map(
      ([id, value]) => `<script type="application/json" id="${id}">${serializeForHtml(value)}</script>`,
    );
    return [before, this.#after.replace('<!--data-->', () => elements.join(''))];
  }
}

/** JSON that cannot end the element around it, or start a comment. */
export function serializeForHtml(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c');
}
