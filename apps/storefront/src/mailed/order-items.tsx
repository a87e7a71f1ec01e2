import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { Money } from '@e-storefront/ui';
import type { TrackedOrder } from './tracked-order';

/** The items of an order with their amounts, and its totals. */
export function OrderItems({ order }: { order: TrackedOrder }): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { items, currency, subtotal, discount, tax, shipping, total } = order;
  return (
    <Table verticalSpacing="sm" horizontalSpacing={0}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('mailed.item')}</Table.Th>
          <Table.Th scope="col" ta="end">
            {t('mailed.amount')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map(({ productName, variantName, quantity, price, subtotal: amount }) => (
          <Table.Tr key={`${productName} ${variantName ?? ''}`}>
            <Table.Td>
              <Text fw={500} dir="auto">
                {productName}
              </Text>
              <Text size="sm" c="dimmed">
                {variantName && (
                  <>
                    <bdi>{variantName}</bdi> ·{' '}
                  </>
                )}
                {number(quantity)} × <Money amount={price} currency={currency} />
              </Text>
            </Table.Td>
            <Table.Td ta="end">
              <Money amount={amount} currency={currency} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Total label={t('mailed.subtotal')} amount={subtotal} currency={currency} />
        {discount > 0 && <Total label={t('mailed.discount')} amount={-discount} currency={currency} />}
        <Total label={t('mailed.tax')} amount={tax} currency={currency} />
        <Total label={t('mailed.shipping')} amount={shipping} currency={currency} />
        <Total label={t('mailed.total')} amount={total} currency={currency} isGrand />
      </Table.Tfoot>
    </Table>
  );
}

interface TotalProps {
  label: string;
  amount: number;
  currency: string;
  /** Whether it is the sum of the others. */
  isGrand?: boolean;
}

function Total({ label, amount, currency, isGrand = false }: TotalProps): ReactNode {
  const weight = isGrand ? 700 : 400;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={weight}>
        {label}
      </Table.Th>
      <Table.Td ta="end" fw={weight}>
        <Money amount={amount} currency={currency} />
      </Table.Td>
    </Table.Tr>
  );
}
