import { useQuery } from '@apollo/client/react';
import { Anchor, Grid, Group, Image, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DateTime, EmptyState, PageHeader, QueryState } from '@e-storefront/ui';
import { Facts } from '../common/facts';
import { Section } from '../common/section';
import { ProductActions } from './product-actions';
import { ProductForm } from './product-form';
import { AdminProductDocument, type AdminProductQuery } from './product-page.generated';
import { ProductReviews } from './product-reviews';
import { ProductVariants } from './product-variants';
import { ProductBadge } from './products-page';
import { StockMovements } from './stock-movements';

/** One product with its variants, stock and reviews. */
export function ProductPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { data, loading, error, refetch } = useQuery(AdminProductDocument, { variables: { id } });
  return (
    <QueryState
      isLoading={loading && !data}
      error={error}
      onRetry={() => void refetch()}
      isEmpty={!data?.product}
      empty={<EmptyState title={t('products.unknown')} text={t('products.unknownText')} />}
    >
      {data?.product && <LoadedProduct product={data.product} />}
    </QueryState>
  );
}

function LoadedProduct({ product }: { product: NonNullable<AdminProductQuery['product']> }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const canWrite = usePermission('product:write-any');
  return (
    <>
      <PageHeader
        title={product.name}
        back={{ to: '..', label: t('products.title') }}
        badge={<ProductBadge product={product} />}
      />
      <Grid>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            <Section title={t('products.variants')}>
              <ProductVariants product={product} canWrite={canWrite} />
            </Section>
            {canWrite && (
              <Section title={t('products.edit')}>
                <ProductForm product={product} />
              </Section>
            )}
            <Section title={t('products.movements')}>
              <StockMovements product={product} />
            </Section>
            <Section title={t('products.reviews')}>
              <ProductReviews productId={product.id} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            {product.images.length > 0 && (
              <Section title={t('products.images')}>
                <Group>
                  {product.images.map(({ id, url }, index) => (
                    <Image
                      key={id}
                      src={url}
                      alt={t('products.image', { name: product.name, number: index + 1 })}
                      w={96}
                      h={96}
                      radius="sm"
                      fit="cover"
                    />
                  ))}
                </Group>
              </Section>
            )}
            <Section title={t('products.facts')}>
              <Facts
                facts={[
                  [
                    t('products.seller'),
                    product.seller && (
                      <Anchor component={Link} to={`../users/${product.seller.id}`} size="sm">
                        {product.seller.name}
                      </Anchor>
                    ),
                  ],
                  [t('products.category'), product.category],
                  [
                    t('products.rating'),
                    t('products.ratingValue', {
                      rating: formats.number(product.rating),
                      count: product.reviewCount,
                    }),
                  ],
                  [t('products.created'), <DateTime key="created" at={product.createdAt} />],
                  [t('products.updated'), <DateTime key="updated" at={product.updatedAt} />],
                ]}
              />
            </Section>
            {canWrite && <ProductActions product={product} />}
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}
