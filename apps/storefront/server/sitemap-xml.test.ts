import { sitemapIndex, sitemapPart } from './sitemap-xml';

describe('the sitemap', () => {
  it('has an index of its parts', () => {
    expect(sitemapIndex(2, 'https://shop.example')).toContain(
      '<sitemap><loc>https://shop.example/sitemaps/2.xml</loc></sitemap></sitemapindex>',
    );
  });

  it('lists a page in each language with links to the others', () => {
    const paths = { en: '/a&b', de: '/de/a&b' };
    const xml = sitemapPart([{ paths, updatedAt: '2026-12-01T00:00:00Z' }], 'https://shop.example');
    expect(xml.match(/<loc>[^<]+/g)).toEqual([
      '<loc>https://shop.example/a&amp;b',
      '<loc>https://shop.example/de/a&amp;b',
    ]);
    expect(xml.match(/hreflang="de"/g)).toHaveLength(2);
    expect(xml).toContain('<lastmod>2026-12-01T00:00:00Z</lastmod>');
  });
});
