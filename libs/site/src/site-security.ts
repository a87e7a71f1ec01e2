import type { SiteConfig } from './site.config';

/**
 * The content security policy of a page: scripts of the platform's own files only, none inline; styles of files and of
 * elements with the nonce. Style attributes are allowed, because components position elements by them.
 */
export function contentSecurityPolicy(config: SiteConfig, nonce: string): string {
  const sites = [config.ADMIN_URL, config.SELLER_URL].map((url) => new URL(url).origin).join(' ');
  const gateway = new URL(config.PUBLIC_URL);
  const socket = `${gateway.protocol === 'https:' ? 'wss' : 'ws'}://${gateway.host}`;
  return [
    "default-src 'self'",
    `script-src 'self' ${sites}`,
    `style-src 'self' 'nonce-${nonce}' ${sites}`,
    "style-src-attr 'unsafe-inline'",
    `connect-src 'self' ${gateway.origin} ${socket} ${sites}`,
    `img-src 'self' data: blob: https: ${gateway.origin}`,
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
