import type { ApolloClient } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { Anchor, Group, SimpleGrid, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { Link, useHref } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { PageMeta } from '../app/page-meta';
import { usePageConfig } from '@e-storefront/graph-client';
import { CategoryTile } from '../category/category-tile';
import { useDepartments } from '../category/use-categories';
import type { StorefrontProductCardFragment } from '../product/product-card.generated';
import { ProductGrid } from '../product/product-grid';
import { Hero } from './hero';
import { StorefrontHomeDocument } from './home-page.generated';
import classes from './home-page.module.css';

/** Reads what the home page shows. */
export async function loadHome(client: ApolloClient): Promise<null> {
  await client.query({ query: StorefrontHomeDocument });
  return null;
}

/** The home page: featured, popular and new products, and the categories. */
export function HomePage(): ReactNode {
  const { t } = useTranslation();
  const { data } = useQuery(StorefrontHomeDocument);
  const departments = useDepartments();
  const siteData = useSiteData();
  return (
    <>
      <PageMeta
        title={t('home.title')}
        description={t('home.description')}
        canonicalPath={useHref('/')}
        structuredData={[siteData]}
      />
      <Hero />
      <ProductSection title={t('home.featured')} products={data?.featured?.products ?? []} firstCount={2} />
      <section className={classes['section']} aria-labelledby="categories">
        <SectionHead id="categories" title={t('home.categories')} to="/categories" />
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
          {departments.map((category) => (
            <CategoryTile key={category.id} category={category} />
          ))}
        </SimpleGrid>
      </section>
      <ProductSection
        title={t('home.popular')}
        to="/search?sort=popular"
        products={data?.popular?.products ?? []}
      />
      <ProductSection
        title={t('home.newest')}
        to="/search?sort=newest"
        products={data?.newest?.products ?? []}
      />
    </>
  );
}

interface ProductSectionProps {
  title: string;
  /** The page with more of them. */
  to?: string;
  products: readonly StorefrontProductCardFragment[];
  firstCount?: number;
}

function ProductSection({ title, to, products, firstCount = 0 }: ProductSectionProps): ReactNode {
  const id = useId();
  if (products.length === 0) return null;
  return (
    <section className={classes['section']} aria-labelledby={id}>
      <SectionHead id={id} title={title} to={to} />
      <ProductGrid products={products} firstCount={firstCount} />
    </section>
  );
}

function SectionHead({ id, title, to }: { id: string; title: string; to: string | undefined }): ReactNode {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" mb="md" wrap="nowrap">
      <Title order={2} size="h3" id={id}>
        {title}
      </Title>
      {to && (
        <Anchor
          component={Link}
          to={to}
          className={classes['more']}
          aria-label={`${t('home.more')}: ${title}`}
        >
          {t('home.more')}
        </Anchor>
      )}
    </Group>
  );
}

/** The structured data of the shop with its search. */
function useSiteData(): object {
  const { shopName, sites } = usePageConfig();
  const home = sites.storefront + useHref('/');
  return {
    '@type': 'WebSite',
    name: shopName,
    url: home,
    potentialAction: {
      '@type': 'SearchAction',
      target: {
        '@type': 'EntryPoint',
        urlTemplate: `${home.replace(/\/$/, '')}/search?q={search_term_string}`,
      },
      'query-input': 'required name=search_term_string',
    },
  };
}
