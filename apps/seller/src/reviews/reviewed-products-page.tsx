import { Group, Text } from '@mantine/core';
import { useQuery } from '@apollo/client/react';
import { IconStar } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useSession } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  DataTable,
  EmptyState,
  ListPagination,
  ListToolbar,
  PageHeader,
  SearchField,
  useListParams,
  type Column,
} from '@e-storefront/ui';
import { useAppPath } from '../frame/app-path';
import { SellerReviewedProductsDocument, type SellerReviewedProductFragment } from './reviews.generated';
import { Stars } from './stars';

/** The seller's products with ratings, the worst first. */
export function ReviewedProductsPage(): ReactNode {
  const { t } = useTranslation();
  const path = useAppPath();
  const navigate = useNavigate();
  const sellerId = useSession()?.user.id ?? '';
  const { params, set, reset, isFiltered } = useListParams({ sortBy: 'rating', sortOrder: 'asc' });
  const { page, limit, search, sortBy, sortOrder } = params;
  const { data, previousData, loading, error, refetch } = useQuery(SellerReviewedProductsDocument, {
    variables: { sellerId, page, limit, search: search || null, sortOrder },
    skip: sellerId === '',
  });
  const list = (data ?? previousData)?.products;
  return (
    <>
      <PageHeader title={t('reviews.title')} description={t('reviews.text')} />
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <SearchField value={search} onChange={(text) => set({ search: text })} label={t('products.search')} />
      </ListToolbar>
      <DataTable<SellerReviewedProductFragment>
        label={t('reviews.title')}
        columns={useColumns()}
        rows={list?.products}
        rowKey={({ id }) => id}
        isLoading={loading}
        error={error}
        onRetry={() => refetch()}
        sort={{ sortBy, sortOrder }}
        onSort={set}
        onRowOpen={({ id }) => void navigate(path(`reviews/${id}`))}
        empty={
          <EmptyState
            icon={IconStar}
            title={t(isFiltered ? 'products.noneFound' : 'reviews.none')}
            text={t(isFiltered ? 'products.noneFoundText' : 'reviews.noneText')}
          />
        }
      />
      <ListPagination pagination={list?.pagination} onChange={set} />
    </>
  );
}

function useColumns(): Column<SellerReviewedProductFragment>[] {
  const { t } = useTranslation();
  const { number } = useFormats();
  return [
    {
      key: 'name',
      header: t('products.name'),
      render: ({ name }) => (
        <Text size="sm" fw={550}>
          {name}
        </Text>
      ),
    },
    {
      key: 'rating',
      header: t('products.rating'),
      sortKey: 'rating',
      render: ({ rating }) => (
        <Group gap="xs" wrap="nowrap">
          <Stars rating={rating} /> {number(rating, { maximumFractionDigits: 2 })}
        </Group>
      ),
    },
    {
      key: 'count',
      header: t('reviews.verified'),
      align: 'end',
      render: ({ reviewCount }) => number(reviewCount),
    },
    {
      key: 'unverified',
      header: t('reviews.unverified'),
      align: 'end',
      hideBelow: 'md',
      render: ({ unverifiedReviewCount }) => number(unverifiedReviewCount),
    },
  ];
}
