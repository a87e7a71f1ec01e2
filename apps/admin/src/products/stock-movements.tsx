import { useQuery } from '@apollo/client/react';
import { Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DateTime, ListPagination, QueryState, StatusBadge } from '@e-storefront/ui';
import type { AdminProductQuery } from './product-page.generated';
import { AdminStockMovementsDocument } from './stock-movements.generated';

const PAGE_SIZE = 10;

/** The stock ledger of a product, newest first. */
export function StockMovements({
  product,
}: {
  product: NonNullable<AdminProductQuery['product']>;
}): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const [page, setPage] = useState(1);
  const { data, previousData, error, refetch } = useQuery(AdminStockMovementsDocument, {
    variables: { productId: product.id, page, limit: PAGE_SIZE },
  });
  const shown = (data ?? previousData)?.stockMovements;
  const names = new Map(product.variants.map(({ id, name, sku }) => [id, name ?? sku]));
  const signed = (value: number): string => formats.number(value, { signDisplay: 'exceptZero' });
  return (
    <QueryState
      isLoading={!shown && !error}
      error={error}
      onRetry={() => void refetch()}
      isEmpty={shown?.movements.length === 0}
      empty={<Text c="dimmed">{t('products.noMovements')}</Text>}
    >
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('products.movedAt')}</Table.Th>
              <Table.Th>{t('products.movement')}</Table.Th>
              <Table.Th>{t('products.variant')}</Table.Th>
              <Table.Th ta="end">{t('products.onHand')}</Table.Th>
              <Table.Th ta="end">{t('products.reserved')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown?.movements.map((movement) => (
              <Table.Tr key={movement.id}>
                <Table.Td>
                  <DateTime at={movement.at} />
                </Table.Td>
                <Table.Td>
                  <StatusBadge kind="stockMovement" value={movement.kind} />
                  {movement.reason && (
                    <Text size="xs" c="dimmed">
                      {movement.reason}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>{names.get(movement.variantId)}</Table.Td>
                <Table.Td ta="end">{signed(movement.onHand)}</Table.Td>
                <Table.Td ta="end">{signed(movement.reserved)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <ListPagination
        pagination={shown?.pagination}
        onChange={({ page: next }) => next && setPage(next)}
        limits={[PAGE_SIZE]}
      />
    </QueryState>
  );
}
