/** A page for search engines. */
export interface SitemapEntry {
  /** The path of the page in each language, by the language's tag. */
  paths: Record<string, string>;
  /** ISO 8601; null if unknown. */
  updatedAt: string | null;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';

/** The index of the parts. @param siteUrl without a trailing slash */
export function sitemapIndex(parts: number, siteUrl: string): string {
  const sitemaps = Array.from(
    { length: parts },
    (_, index) => `<sitemap><loc>${siteUrl}/sitemaps/${index + 1}.xml</loc></sitemap>`,
  );
  return `${HEAD}<sitemapindex xmlns="${NAMESPACE}">${sitemaps.join('')}</sitemapindex>`;
}

/** One part: each page in each language, with links to its other languages. @param siteUrl without a trailing slash */
export function sitemapPart(entries: readonly SitemapEntry[], siteUrl: string): string {
  const urls = entries.flatMap(({ paths, updatedAt }) => {
    const alternates = Object.entries(paths).map(
      ([language, path]) =>
        `<xhtml:link rel="alternate" hreflang="${language}" href="${escape(siteUrl + path)}"/>`,
    );
    const modified = updatedAt === null ? '' : `<lastmod>${updatedAt}</lastmod>`;
    return Object.values(paths).map(
      (path) => `<url><loc>${escape(siteUrl + path)}</loc>${modified}${alternates.join('')}</url>`,
    );
  });
  return `${HEAD}<urlset xmlns="${NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">${urls.join('')}</urlset>`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
