import type { ApolloClient } from '@apollo/client';
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { Breadcrumbs } from '../app/breadcrumbs';
import { PageMeta } from '../app/page-meta';
import { usePagePath } from '../app/use-page-path';
import { StorefrontListingDocument } from '../listing/listing.generated';
import { listingVariables, type ListingScope } from '../listing/listing-params';
import { ProductListing } from '../listing/product-listing';

function scopeOf(params: URLSearchParams): ListingScope {
  return { defaultSort: params.get('q')?.trim() ? 'relevance' : 'popular' };
}

/** Reads the products that a search finds. */
export async function loadSearch(client: ApolloClient, { searchParams }: URL): Promise<null> {
  const variables = listingVariables(searchParams, scopeOf(searchParams));
  await client.query({ query: StorefrontListingDocument, variables });
  return null;
}

/** The products that a search finds; all of them without a text. */
export function SearchPage(): ReactNode {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const search = params.get('q')?.trim();
  const title = search ? t('search.title', { search }) : t('search.everything');
  return (
    <>
      {/* Search engines shall not index each other's results. */}
      <PageMeta title={title} canonicalPath={usePagePath()} isPrivate />
      <Breadcrumbs crumbs={[{ name: title, to: '/search' }]} />
      <Title order={1} size="h2" mb="md">
        {title}
      </Title>
      <ProductListing scope={scopeOf(params)} />
    </>
  );
}
