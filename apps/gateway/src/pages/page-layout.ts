import { createHash } from 'node:crypto';
import script from './page.client.js';
import style from './page.css';

/** A file that pages load, at an address that changes with its content. */
export interface Asset {
  path: string;
  type: string;
  text: string;
}

const STYLE: Asset = { path: '/pages/page.css', type: 'text/css; charset=utf-8', text: style };
const SCRIPT: Asset = { path: '/pages/page.js', type: 'text/javascript; charset=utf-8', text: script };
export const ASSETS: readonly Asset[] = [STYLE, SCRIPT];

/** Trusted or escaped HTML. Only the tag `html` turns text into it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | null | false | readonly Part[];

/** Builds HTML and escapes every value that is not HTML itself; null and false render nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  const parts = strings.map(
    (text, index) => text + (index < values.length ? toHtml(values[index] ?? null) : ''),
  );
  return new Html(parts.join(''));
}

function toHtml(value: Part): string {
  if (value instanceof Html) return value.text;
  if (value === null || value === false) return '';
  if (typeof value === 'object') return value.map(toHtml).join('');
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export interface Page {
  /** HTTP status; 200 by default. */
  status?: number;
  title: string;
  body: Html;
  /** For wide content, such as a table. */
  isWide?: boolean;
  /** Removes the token from the browser's address bar and history once the page is shown. */
  hidesToken?: boolean;
}

/** A shop front in the colour of the pages' links. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#1d4ed8"/>' +
    '<path d="M5 10l1.5-4h11L19 10v1a2.3 2.3 0 0 1-4.7 0 2.3 2.3 0 0 1-4.6 0A2.3 2.3 0 0 1 5 11zm1.5 4.5h11V19h-11z" fill="#fff"/></svg>',
)}`;

/** @param shopName shown above every page and in its title */
export function renderDocument(
  { title, body, isWide = false, hidesToken = false }: Page,
  shopName: string,
): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · ${shopName}</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${versionedUrl(STYLE)}">
<script src="${versionedUrl(SCRIPT)}" defer></script>
</head>
<body${isWide && new Html(' class="wide"')}${hidesToken && new Html(' data-hides-token')}>
<header>
<img src="${ICON}" alt="" width="28" height="28">
<span>${shopName}</span>
</header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text;
}

function versionedUrl({ path, text }: Asset): string {
  return `${path}?v=${createHash('sha256').update(text).digest('base64url').slice(0, 12)}`;
}

/** A success message, which screen readers announce. */
export function success(text: string): Html {
  return html`<p class="notice good" role="status">${text}</p>`;
}

/** An error message, which receives the focus. */
export function alert(text: string): Html {
  return html`<p class="notice bad" role="alert" tabindex="-1">${text}</p>`;
}

/** A point in time for readers, in UTC. */
export function formatTime(iso: string): Html {
  const date = new Date(iso);
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return html`<time datetime="${date.toISOString()}">${format.format(date)} UTC</time>`;
}

/** An enum value for readers: `OUT_FOR_DELIVERY` becomes `Out for delivery`. */
export function toWords(value: string): string {
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The page for a link whose token is invalid, used or expired. */
export function expiredLinkPage(title: string, hints: readonly string[]): Page {
  const body = html`${alert('This link is no longer valid.')} ${hints.map((hint) => html`<p>${hint}</p>`)}`;
  return { status: 410, title, body };
}
