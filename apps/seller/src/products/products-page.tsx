import { Button, Group, Image, Text } from '@mantine/core';
import { IconPlus, IconTag } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { useSession } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  DataTable,
  EmptyState,
  FilterSelect,
  ListPagination,
  ListToolbar,
  PageHeader,
  SearchField,
  useListParams,
  useListQuery,
  type Column,
} from '@e-storefront/ui';
import { ExportProducts } from '../exports/export-products';
import { useAppPath } from '../frame/app-path';
import { NO_IMAGE } from '../frame/no-image';
import type { SellerProductFragment } from './product.generated';
import { ProductState } from './product-state';
import { SellerProductsDocument } from './products.generated';
import { useCategoryOptions } from './use-categories';
import { useProductActions } from './use-product-actions';

/** The seller's products, also those that are not on sale. */
export function ProductsPage(): ReactNode {
  const { t } = useTranslation();
  const path = useAppPath();
  const navigate = useNavigate();
  const sellerId = useSession()?.user.id ?? '';
  const { params, set, reset, isFiltered } = useListParams({
    sortBy: 'createdAt',
    category: '',
    inStock: '',
  });
  const { page, limit, search, category, inStock, sortBy, sortOrder } = params;
  const { data, isLoading, error, onRetry } = useListQuery(
    SellerProductsDocument,
    {
      sellerId,
      page,
      limit,
      search: search || null,
      category: category || null,
      inStock: inStock === '' ? null : inStock === 'true',
      sortBy: sortBy === '' ? null : sortBy,
      sortOrder,
    },
    { skip: sellerId === '' },
  );
  const list = data?.products;
  const create = (
    <Button
      mih={44}
      component={Link}
      to={path('products/new')}
      leftSection={<IconPlus size={18} aria-hidden />}
    >
      {t('products.create')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('products.title')}
        actions={
          <>
            <ExportProducts sellerId={sellerId} />
            {create}
          </>
        }
      />
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <SearchField value={search} onChange={(text) => set({ search: text })} label={t('products.search')} />
        <FilterSelect
          label={t('products.category')}
          options={useCategoryOptions()}
          value={category}
          onChange={(value) => set({ category: value })}
          width={260}
        />
        <FilterSelect
          label={t('products.stock')}
          options={[
            { value: 'true', label: t('products.inStock') },
            { value: 'false', label: t('products.outOfStock') },
          ]}
          value={inStock}
          onChange={(value) => set({ inStock: value })}
        />
      </ListToolbar>
      <DataTable<SellerProductFragment>
        label={t('products.title')}
        columns={useColumns()}
        rows={list?.products}
        rowKey={({ id }) => id}
        isLoading={isLoading}
        error={error}
        onRetry={onRetry}
        sort={{ sortBy, sortOrder }}
        onSort={set}
        onRowOpen={({ id }) => void navigate(path(`products/${id}`))}
        rowActions={useProductActions()}
        empty={
          isFiltered ? (
            <EmptyState icon={IconTag} title={t('products.noneFound')} text={t('products.noneFoundText')} />
          ) : (
            <EmptyState
              icon={IconTag}
              title={t('products.none')}
              text={t('products.noneText')}
              action={create}
            />
          )
        }
      />
      <ListPagination pagination={list?.pagination} onChange={set} />
    </>
  );
}

function useColumns(): Column<SellerProductFragment>[] {
  const { t } = useTranslation();
  const { money, number } = useFormats();
  return [
    {
      key: 'name',
      header: t('products.name'),
      sortKey: 'name',
      render: ({ name, imageUrl, variants }) => (
        <Group gap="sm" wrap="nowrap">
          <Image src={imageUrl} alt="" w={40} h={40} radius="sm" fit="cover" fallbackSrc={NO_IMAGE} />
          <div>
            <Text fw={550} size="sm">
              {name}
            </Text>
            <Text size="xs" c="dimmed">
              {variants.length > 1
                ? t('products.variantCount', { count: variants.length })
                : variants[0]?.sku}
            </Text>
          </div>
        </Group>
      ),
    },
    { key: 'category', header: t('products.category'), render: ({ category }) => category, hideBelow: 'lg' },
    {
      key: 'price',
      header: t('products.price'),
      sortKey: 'price',
      align: 'end',
      render: ({ price, maxPrice }) =>
        price === maxPrice ? money(price) : t('products.from', { price: money(price) }),
    },
    { key: 'stock', header: t('products.stock'), align: 'end', render: ({ stock }) => number(stock) },
    {
      key: 'rating',
      header: t('products.rating'),
      sortKey: 'rating',
      align: 'end',
      hideBelow: 'md',
      render: ({ rating, reviewCount }) =>
        reviewCount === 0 ? '–' : `${number(rating, { maximumFractionDigits: 1 })} (${number(reviewCount)})`,
    },
    {
      key: 'state',
      header: t('products.state'),
      render: (product) => <ProductState product={product} />,
    },
  ];
}
