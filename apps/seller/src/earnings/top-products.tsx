import { Text, Title } from '@mantine/core';
import { useQuery } from '@apollo/client/react';
import { IconChartBar } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DataTable, EmptyState, Money, type Column } from '@e-storefront/ui';
import { useAppPath } from '../frame/app-path';
import { SellerFiguresDocument, type SellerFiguresQuery } from '../home/figures.generated';

type TopProduct = NonNullable<SellerFiguresQuery['sellerStats']>['topProducts'][number];

/** The products with the highest sales. */
export function TopProducts(): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const path = useAppPath();
  const navigate = useNavigate();
  const { data, loading, error, refetch } = useQuery(SellerFiguresDocument);
  const columns: Column<TopProduct>[] = [
    {
      key: 'name',
      header: t('products.name'),
      render: ({ productName }) => (
        <Text size="sm" fw={550}>
          {productName}
        </Text>
      ),
    },
    { key: 'quantity', header: t('earnings.sold'), align: 'end', render: ({ quantity }) => number(quantity) },
    {
      key: 'sales',
      header: t('earnings.sales'),
      align: 'end',
      render: ({ sales }) => <Money amount={sales} />,
    },
  ];
  return (
    <section>
      <Title order={2} size="h4">
        {t('earnings.byProduct')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('earnings.byProductText')}
      </Text>
      <DataTable<TopProduct>
        label={t('earnings.byProduct')}
        columns={columns}
        rows={data?.sellerStats?.topProducts}
        rowKey={({ productId }) => productId}
        isLoading={loading}
        error={error}
        onRetry={() => refetch()}
        onRowOpen={({ productId }) => void navigate(path(`products/${productId}`))}
        empty={<EmptyState icon={IconChartBar} title={t('earnings.none')} />}
      />
    </section>
  );
}
