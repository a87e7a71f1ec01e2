import { createGraphClient } from '@e-storefront/graph-client';
import { isLanguage, LANGUAGES } from '@e-storefront/i18n';
import { inLanguage } from '../app/languages-in-urls';
import { productPath } from '../product/product-path';
import { StorefrontSitemapCategoriesDocument, StorefrontSitemapProductsDocument } from './sitemap.generated';

/** A page for search engines. */
export interface SitemapEntry {
  /** The path of the page in each language, by the language's tag. */
  paths: Record<string, string>;
  /** ISO 8601; null if unknown. */
  updatedAt: string | null;
}

/** Reads all pages that search engines shall find: home, categories, products and their sellers. */
export async function readSitemap(gatewayUrl: string): Promise<SitemapEntry[]> {
  const client = createGraphClient({ gatewayUrl, client: { name: 'storefront-sitemap', version: '1' } });
  const { data } = await client.query({
    query: StorefrontSitemapCategoriesDocument,
    fetchPolicy: 'no-cache',
  });
  const entries = [entry('/', null), entry('/categories', null)];
  for (const { slug, updatedAt } of data?.categories?.data ?? [])
    entries.push(entry(`/categories/${slug}`, updatedAt));
  const sellers = new Set<string>();
  let after: string | null | undefined = null;
  do {
    const page: Awaited<ReturnType<typeof readProducts>> = await readProducts(client, after);
    for (const product of page?.products ?? []) {
      entries.push(entry(productPath(product), product.updatedAt));
      sellers.add(product.sellerId);
    }
    after = page?.nextCursor;
  } while (after);
  for (const id of sellers) entries.push(entry(`/sellers/${id}`, null));
  return entries;
}

async function readProducts(client: ReturnType<typeof createGraphClient>, after: string | null) {
  const { data } = await client.query({
    query: StorefrontSitemapProductsDocument,
    variables: { after },
    fetchPolicy: 'no-cache',
  });
  return data?.products;
}

function entry(path: string, updatedAt: string | null): SitemapEntry {
  const languages = Object.keys(LANGUAGES).filter(isLanguage);
  const paths = Object.fromEntries(languages.map((language) => [language, inLanguage(path, language)]));
  return { paths, updatedAt };
}
