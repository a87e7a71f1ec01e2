import type { ApolloClient } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { Avatar, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { Breadcrumbs, useBreadcrumbData } from '../app/breadcrumbs';
import { notFound, unlessInvalid } from '../app/not-found';
import { PageMeta } from '../app/page-meta';
import { usePagePath } from '../app/use-page-path';
import { StorefrontListingDocument } from '../listing/listing.generated';
import { listingVariables, type ListingScope } from '../listing/listing-params';
import { ProductListing } from '../listing/product-listing';
import { useProductListData } from '../listing/use-product-list-data';
import { StorefrontSellerDocument } from './seller-page.generated';

function scopeOf(sellerId: string): ListingScope {
  return { sellerId, defaultSort: 'popular' };
}

/** Reads a seller, who has a page while products of theirs are on sale, and the products. */
export async function loadSeller(client: ApolloClient, sellerId: string, url: URL): Promise<null> {
  const variables = listingVariables(url.searchParams, scopeOf(sellerId));
  const results = await unlessInvalid(
    Promise.all([
      client.query({ query: StorefrontSellerDocument, variables: { sellerId } }),
      client.query({ query: StorefrontListingDocument, variables }),
    ]),
  );
  if (!results?.[0].data?.products?.products[0]?.seller) throw notFound();
  return null;
}

/** A seller and their products. */
export function SellerPage(): ReactNode {
  const { t } = useTranslation();
  const { date, number } = useFormats();
  const { id: sellerId = '' } = useParams();
  const { data } = useQuery(StorefrontSellerDocument, { variables: { sellerId } });
  const scope = scopeOf(sellerId);
  const listData = useProductListData(scope);
  const path = usePagePath();
  const seller = data?.products?.products[0]?.seller;
  const crumbs = [{ name: seller?.name ?? '', to: `/sellers/${sellerId}` }];
  const breadcrumbData = useBreadcrumbData(crumbs);
  if (!seller) return null;
  const count = data.products?.pagination.total ?? 0;
  return (
    <>
      <PageMeta
        title={seller.name}
        description={t('seller.description', { name: seller.name, count })}
        image={seller.profilePicture ?? listData.image}
        canonicalPath={path}
        structuredData={[breadcrumbData, listData.itemList]}
      />
      <Breadcrumbs crumbs={crumbs} />
      <Group mb="lg" wrap="nowrap">
        <Avatar src={seller.profilePicture} name={seller.name} color="brand" size="lg" alt="" />
        <div>
          <Title order={1}>{seller.name}</Title>
          <Text c="dimmed">
            {t('seller.products', { count, number: number(count) })}
            {seller.createdAt && ` · ${t('seller.since', { date: date(seller.createdAt) })}`}
          </Text>
        </div>
      </Group>
      <ProductListing scope={scope} />
    </>
  );
}
