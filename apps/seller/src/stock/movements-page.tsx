import { useQuery } from '@apollo/client/react';
import { IconHistory } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  DataTable,
  DateTime,
  EmptyState,
  FilterSelect,
  ListPagination,
  ListToolbar,
  PageHeader,
  StatusBadge,
  useListParams,
  type Column,
} from '@e-storefront/ui';
import { SellerStockMovementsDocument, type SellerStockMovementsQuery } from './movements.generated';

type Movement = NonNullable<SellerStockMovementsQuery['stockMovements']>['movements'][number];

/** The stock ledger of a product, newest first. */
export function MovementsPage(): ReactNode {
  const { productId = '' } = useParams();
  const { t } = useTranslation();
  const { params, set } = useListParams({ limit: 50, variant: '' });
  const { data, previousData, loading, error, refetch } = useQuery(SellerStockMovementsDocument, {
    variables: { productId, variantId: params.variant || null, page: params.page, limit: params.limit },
    fetchPolicy: 'cache-and-network',
  });
  const { product, stockMovements } = data ?? previousData ?? {};
  const variants = product?.variants ?? [];
  return (
    <>
      <PageHeader
        title={t('stock.movements.title')}
        description={product?.name}
        back={{ to: '../..', label: t('stock.title') }}
      />
      {variants.length > 1 && (
        <ListToolbar>
          <FilterSelect
            label={t('products.variants.one')}
            options={variants.map(({ id, name, sku }) => ({ value: id, label: name ?? sku }))}
            value={params.variant}
            onChange={(variant) => set({ variant })}
            width={260}
          />
        </ListToolbar>
      )}
      <DataTable<Movement>
        label={t('stock.movements.title')}
        columns={useColumns(new Map(variants.map(({ id, name, sku }) => [id, name ?? sku])))}
        rows={stockMovements?.movements}
        rowKey={({ id }) => id}
        isLoading={loading}
        error={error}
        onRetry={() => refetch()}
        empty={<EmptyState icon={IconHistory} title={t('stock.movements.none')} />}
      />
      <ListPagination pagination={stockMovements?.pagination} onChange={set} />
    </>
  );
}

function useColumns(variants: ReadonlyMap<string, string>): Column<Movement>[] {
  const { t } = useTranslation();
  const { number } = useFormats();
  const change = (value: number): string => number(value, { signDisplay: 'exceptZero' });
  return [
    { key: 'at', header: t('stock.movements.at'), render: ({ at }) => <DateTime at={at} /> },
    {
      key: 'kind',
      header: t('stock.movements.kind'),
      render: ({ kind }) => <StatusBadge kind="stockMovement" value={kind} />,
    },
    {
      key: 'variant',
      header: t('products.variants.one'),
      render: ({ variantId }) => variants.get(variantId) ?? '–',
      hideBelow: 'md',
    },
    {
      key: 'quantity',
      header: t('stock.movements.quantity'),
      align: 'end',
      render: ({ quantity }) => number(quantity),
    },
    { key: 'onHand', header: t('stock.onHand'), align: 'end', render: ({ onHand }) => change(onHand) },
    {
      key: 'reserved',
      header: t('stock.reserved'),
      align: 'end',
      render: ({ reserved }) => change(reserved),
    },
    {
      key: 'reason',
      header: t('stock.movements.reason'),
      render: ({ reason }) => reason ?? '–',
      hideBelow: 'md',
    },
  ];
}
