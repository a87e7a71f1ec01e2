import { ERROR_CODES } from '@e-storefront/errors';
import { alert, html, type Page } from './page-layout';
import type { PageError } from './page-operations';

/** Renders the page for an operation that failed, such as after too many attempts. */
export function errorPage(title: string, { code, message }: PageError): Page {
  const hint = ERROR_CODES[code].retryable ? 'Please wait a moment, then reload this page.' : null;
  const body = html`${alert(message)} ${hint !== null && html`<p>${hint}</p>`}`;
  return { status: ERROR_CODES[code].status, title, body };
}
