import { useQuery } from '@apollo/client/react';
import { useHref, useSearchParams } from 'react-router';
import { usePageConfig } from '@e-storefront/graph-client';
import { StorefrontListingDocument } from './listing.generated';
import { listingVariables, type ListingScope } from './listing-params';
import { productPath } from '../product/product-path';

/** The structured data of a list of products, and a picture of the first one. */
export function useProductListData(scope: ListingScope): { itemList: object; image: string | null } {
  const [params] = useSearchParams();
  const { sites } = usePageConfig();
  const base = useHref('/').replace(/\/$/, '');
  const { data } = useQuery(StorefrontListingDocument, { variables: listingVariables(params, scope) });
  const products = data?.products?.products ?? [];
  return {
    image: products.find(({ imageUrl }) => imageUrl)?.imageUrl ?? null,
    itemList: {
      '@type': 'ItemList',
      numberOfItems: data?.productFacets?.total ?? 0,
      itemListElement: products.map((product, index) => ({
        '@type': 'ListItem',
        position: index + 1,
        name: product.name,
        url: `${sites.storefront}${base}${productPath(product)}`,
      })),
    },
  };
}
