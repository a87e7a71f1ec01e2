import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { StatusBadge } from '@e-storefront/ui';
import { AdjustStock } from './adjust-stock';
import type { AdminProductQuery } from './product-page.generated';

interface ProductVariantsProps {
  product: NonNullable<AdminProductQuery['product']>;
  canWrite: boolean;
}

/** The variants with their prices and stock. */
export function ProductVariants({ product, canWrite }: ProductVariantsProps): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('products.variant')}</Table.Th>
            <Table.Th ta="end">{t('products.price')}</Table.Th>
            <Table.Th ta="end">{t('products.available')}</Table.Th>
            <Table.Th ta="end">{t('products.onHand')}</Table.Th>
            <Table.Th ta="end">{t('products.reserved')}</Table.Th>
            {canWrite && <Table.Th>{t('products.adjust')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {product.variants.map((variant) => (
            <Table.Tr key={variant.id}>
              <Table.Td>
                <Text size="sm" fw={600}>
                  {variant.name ?? product.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {variant.sku}
                </Text>
              </Table.Td>
              <Table.Td ta="end">{formats.money(variant.price)}</Table.Td>
              <Table.Td ta="end">
                {variant.available === 0 ? (
                  <StatusBadge kind="stock" value="out" />
                ) : (
                  formats.number(variant.available)
                )}
              </Table.Td>
              <Table.Td ta="end">{variant.onHand !== null && formats.number(variant.onHand)}</Table.Td>
              <Table.Td ta="end">{variant.reserved !== null && formats.number(variant.reserved)}</Table.Td>
              {canWrite && (
                <Table.Td>
                  <AdjustStock productId={product.id} variant={variant} name={variant.name ?? product.name} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
