import type { ApolloClient } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { SimpleGrid, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { redirect, useParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { Breadcrumbs, useBreadcrumbData } from '../app/breadcrumbs';
import { notFound } from '../app/not-found';
import { PageMeta } from '../app/page-meta';
import { usePagePath } from '../app/use-page-path';
import { StorefrontListingDocument } from '../listing/listing.generated';
import { listingVariables, type ListingScope } from '../listing/listing-params';
import { ProductListing } from '../listing/product-listing';
import { useProductListData } from '../listing/use-product-list-data';
import { StorefrontCategoryDocument } from './category-page.generated';
import { CategoryTile } from './category-tile';

function scopeOf(slug: string): ListingScope {
  return { category: slug, defaultSort: 'popular' };
}

/** Reads a category and its products. A former slug leads to the current one. */
export async function loadCategory(client: ApolloClient, slug: string, url: URL): Promise<null | Response> {
  const variables = listingVariables(url.searchParams, scopeOf(slug));
  const [{ data }] = await Promise.all([
    client.query({ query: StorefrontCategoryDocument, variables: { slug } }),
    client.query({ query: StorefrontListingDocument, variables }),
  ]);
  const category = data?.category;
  if (!category) throw notFound();
  return category.slug === slug ? null : redirect(`/categories/${category.slug}${url.search}`, 301);
}

/** A category with its child categories and its products. */
export function CategoryPage(): ReactNode {
  const { t } = useTranslation();
  const { slug = '' } = useParams();
  const { data } = useQuery(StorefrontCategoryDocument, { variables: { slug } });
  const category = data?.category;
  const scope = scopeOf(slug);
  const crumbs = (category?.breadcrumbs ?? []).map((crumb) => ({
    name: crumb.name,
    to: `/categories/${crumb.slug}`,
  }));
  const breadcrumbData = useBreadcrumbData(crumbs);
  const listData = useProductListData(scope);
  const path = usePagePath();
  if (!category) return null;
  return (
    <>
      <PageMeta
        title={category.name}
        description={category.description ?? t('category.description', { name: category.name })}
        image={listData.image}
        canonicalPath={path}
        structuredData={[breadcrumbData, listData.itemList]}
      />
      <Breadcrumbs crumbs={crumbs} />
      <Title order={1}>{category.name}</Title>
      {category.description && (
        <Text c="dimmed" maw="70ch">
          {category.description}
        </Text>
      )}
      {category.children.length > 0 && (
        <SimpleGrid
          component="nav"
          aria-label={t('category.children')}
          cols={{ base: 2, sm: 3, md: 5 }}
          spacing="sm"
          mt="md"
        >
          {category.children.map((child) => (
            <CategoryTile key={child.id} category={child} />
          ))}
        </SimpleGrid>
      )}
      <div style={{ marginBlockStart: 'var(--mantine-spacing-lg)' }}>
        <ProductListing scope={scope} />
      </div>
    </>
  );
}
