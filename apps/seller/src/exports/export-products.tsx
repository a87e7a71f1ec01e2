import { useApolloClient } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { isoDay } from '@e-storefront/ui';
import type { SellerProductFragment } from '../products/product.generated';
import type { CsvCell } from './csv';
import { ExportButton } from './export-button';
import { SellerExportProductsDocument } from './export.generated';

const LIMIT = 100;
const HEADER = [
  'product_id',
  'name',
  'category',
  'active',
  'on_sale',
  'tags',
  'rating',
  'reviews',
  'sku',
  'variant',
  'price',
  'available',
  'on_hand',
  'reserved',
  'backorder_limit',
  'low_stock_threshold',
  'created_at',
  'image_url',
];

/** Downloads all products of the seller with a line for each variant. */
export function ExportProducts({ sellerId }: { sellerId: string }): ReactNode {
  const { t } = useTranslation();
  const client = useApolloClient();
  return (
    <ExportButton<SellerProductFragment>
      fileName={`${t('exports.products')}-${isoDay(new Date())}`}
      header={HEADER}
      load={async (page) => {
        const { data } = await client.query({
          query: SellerExportProductsDocument,
          variables: { sellerId, page, limit: LIMIT },
          fetchPolicy: 'no-cache',
        });
        return { rows: data?.products?.products ?? [], pages: data?.products?.pagination.pages ?? 0 };
      }}
      lines={productLines}
    />
  );
}

function productLines(product: SellerProductFragment): CsvCell[][] {
  return product.variants.map((variant) => [
    product.id,
    product.name,
    product.category,
    product.isActive,
    product.onSale,
    product.tags.join(' '),
    product.rating,
    product.reviewCount,
    variant.sku,
    variant.name,
    variant.price,
    variant.available,
    variant.onHand,
    variant.reserved,
    variant.backorderLimit,
    variant.lowStockThreshold,
    product.createdAt,
    product.imageUrl,
  ]);
}
