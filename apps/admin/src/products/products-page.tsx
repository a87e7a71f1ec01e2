import { Anchor, Group, Image, Stack, Switch, Text } from '@mantine/core';
import { IconPackage } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  FilterSelect,
  ListToolbar,
  PageHeader,
  SearchField,
  useListParams,
  type Column,
  StatusBadge,
  useListQuery,
} from '@e-storefront/ui';
import { useCategories } from '../categories/use-categories';
import { useAction } from '../common/use-action';
import { RecordTable } from '../common/record-table';
import { AdminUpdateProductDocument } from './product-actions.generated';
import type { AdminProductRowFragment } from './product-row.generated';
import { AdminProductsDocument } from './products-page.generated';

/** All products, on sale or not. */
export function ProductsPage(): ReactNode {
  const { t } = useTranslation();
  const categories = useCategories();
  const list = useListParams({
    category: '',
    stock: '',
    featured: '',
    sellerId: '',
  });
  const { params, set, reset, isFiltered } = list;
  const query = useListQuery(AdminProductsDocument, {
    page: params.page,
    limit: params.limit,
    search: params.search || null,
    category: params.category || null,
    sortBy: params.sortBy || null,
    sortOrder: params.sortOrder || null,
    featured: params.featured ? params.featured === 'yes' : null,
    inStock: params.stock ? params.stock === 'in' : null,
    sellerId: params.sellerId || null,
  });
  const { data } = query;
  const columns = useProductColumns();
  return (
    <>
      <PageHeader title={t('products.title')} description={t('products.description')} />
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <SearchField
          label={t('products.search')}
          value={params.search}
          onChange={(search) => set({ search })}
        />
        <FilterSelect
          label={t('products.category')}
          value={params.category}
          onChange={(category) => set({ category })}
          options={categories.map(({ slug, fullName }) => ({ value: slug, label: fullName }))}
        />
        <FilterSelect
          label={t('products.stock')}
          value={params.stock}
          onChange={(stock) => set({ stock })}
          options={[
            { value: 'in', label: t('products.inStock') },
            { value: 'out', label: t('products.outOfStock') },
          ]}
        />
        <FilterSelect
          label={t('products.featured')}
          value={params.featured}
          onChange={(featured) => set({ featured })}
          options={[
            { value: 'yes', label: t('common.yes') },
            { value: 'no', label: t('common.no') },
          ]}
        />
      </ListToolbar>
      <RecordTable
        label={t('products.title')}
        columns={columns}
        rows={data?.products?.products}
        pagination={data?.products?.pagination}
        query={query}
        list={list}
        sort={{ sortBy: params.sortBy, sortOrder: params.sortOrder }}
        onSort={set}
        to={({ id }) => `../products/${id}`}
        empty={{ icon: IconPackage, title: t('products.none'), text: t('products.noneText') }}
      />
    </>
  );
}

function useProductColumns(): Column<AdminProductRowFragment>[] {
  const { t } = useTranslation();
  const formats = useFormats();
  return [
    {
      key: 'name',
      header: t('products.name'),
      sortKey: 'name',
      render: ({ id, name, imageUrl, category }) => (
        <Group gap="sm" wrap="nowrap">
          {imageUrl && <Image src={imageUrl} alt="" w={40} h={40} radius="sm" fit="cover" loading="lazy" />}
          <Stack gap={0} miw={0}>
            <Anchor component={Link} to={`../products/${id}`} fw={600} size="sm" lineClamp={2}>
              {name}
            </Anchor>
            <Text size="xs" c="dimmed">
              {category}
            </Text>
          </Stack>
        </Group>
      ),
    },
    { key: 'seller', header: t('products.seller'), render: ({ seller }) => seller?.name, hideBelow: 'lg' },
    {
      key: 'price',
      header: t('products.price'),
      sortKey: 'price',
      align: 'end',
      render: ({ price, maxPrice }) =>
        price === maxPrice
          ? formats.money(price)
          : t('products.priceRange', { from: formats.money(price), to: formats.money(maxPrice) }),
    },
    {
      key: 'stock',
      header: t('products.stock'),
      align: 'end',
      render: ({ stock }) => (stock === 0 ? <StatusBadge kind="stock" value="out" /> : formats.number(stock)),
    },
    { key: 'status', header: t('products.status'), render: (product) => <ProductBadge product={product} /> },
    {
      key: 'featured',
      header: t('products.featured'),
      render: (product) => <FeaturedSwitch product={product} />,
      hideBelow: 'md',
    },
  ];
}

/** Whether shoppers can see a product. */
export function ProductBadge({
  product,
}: {
  product: Pick<AdminProductRowFragment, 'isActive' | 'onSale'>;
}): ReactNode {
  const value = product.onSale ? 'onSale' : product.isActive ? 'hidden' : 'inactive';
  return <StatusBadge kind="product" value={value} />;
}

function FeaturedSwitch({ product }: { product: AdminProductRowFragment }): ReactNode {
  const { t } = useTranslation();
  const canWrite = usePermission('product:write-any');
  const [update, isRunning] = useAction(AdminUpdateProductDocument, {
    done: product.featured ? t('products.unfeaturedDone') : t('products.featuredDone'),
  });
  return (
    <Switch
      aria-label={t('products.featureNamed', { name: product.name })}
      checked={product.featured}
      disabled={!canWrite || isRunning}
      onChange={({ currentTarget }) => update({ id: product.id, input: { featured: currentTarget.checked } })}
    />
  );
}
