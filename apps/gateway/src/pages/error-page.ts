import { ERROR_CODES } from '@e-storefront/errors';
import { alert, html, type Page } from './page-layout';
import type { Refusal } from './page-operations';

/** The page for what cannot be done now, such as after too many tries. */
export function refusedPage(title: string, { code, message }: Refusal): Page {
  const hint = ERROR_CODES[code].retryable ? 'Wait a little and load this page again.' : null;
  const body = html`${alert(message)} ${hint !== null && html`<p>${hint}</p>`}`;
  return { status: ERROR_CODES[code].status, title, body };
}
