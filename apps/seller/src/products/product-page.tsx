import { Button, Group, Paper, SimpleGrid, Stack, Title } from '@mantine/core';
import { useMutation, useQuery } from '@apollo/client/react';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import {
  ApiFormView,
  EmptyState,
  notifySuccess,
  PageHeader,
  QueryState,
  useApiForm,
  useWorkServices,
} from '@e-storefront/ui';
import { useAppPath } from '../frame/app-path';
import { ProductImages } from './product-images';
import {
  SellerProductDocument,
  SellerUpdateProductDocument,
  type SellerProductFragment,
} from './product.generated';
import { useDeleteProduct } from './product-actions';
import { PRODUCT_RULES, ProductFields } from './product-fields';
import { ProductState } from './product-state';
import { ProductVariants } from './product-variants';

/** One product: details, pictures and variants. */
export function ProductPage(): ReactNode {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const { data, loading, error, refetch } = useQuery(SellerProductDocument, { variables: { id } });
  const product = data?.product;
  return (
    <>
      <PageHeader
        title={product?.name ?? t('products.one')}
        back={{ to: '..', label: t('products.title') }}
        {...(product && {
          badge: <ProductState product={product} />,
          actions: <ProductButtons product={product} />,
        })}
      />
      <QueryState
        isLoading={loading && !product}
        error={error}
        onRetry={() => refetch()}
        isEmpty={!product}
        empty={<EmptyState title={t('products.missing')} />}
      >
        {product && (
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
              <Section title={t('products.details')}>
                <ProductDetailsForm key={product.id} product={product} />
              </Section>
              <Section title={t('products.images.title')}>
                <ProductImages product={product} />
              </Section>
            </SimpleGrid>
            <Section title={t('products.variants.title')}>
              <ProductVariants product={product} />
            </Section>
          </Stack>
        )}
      </QueryState>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function ProductButtons({ product }: { product: SellerProductFragment }): ReactNode {
  const { t } = useTranslation();
  const path = useAppPath();
  const navigate = useNavigate();
  const remove = useDeleteProduct();
  const { storefront } = useWorkServices().config.sites;
  return (
    <>
      {product.onSale && (
        <Button
          mih={44}
          variant="default"
          component="a"
          href={`${storefront}/products/${product.id}`}
          target="_blank"
        >
          {t('products.view')}
        </Button>
      )}
      <Button mih={44} variant="default" component={Link} to={path(`stock/movements/${product.id}`)}>
        {t('stock.movements.title')}
      </Button>
      <Button
        mih={44}
        variant="light"
        color="red"
        leftSection={<IconTrash size={18} aria-hidden />}
        onClick={() =>
          void remove(product).then((isDeleted) => isDeleted && navigate(path('products'), { replace: true }))
        }
      >
        {t('products.delete.label')}
      </Button>
    </>
  );
}

function ProductDetailsForm({ product }: { product: SellerProductFragment }): ReactNode {
  const { t } = useTranslation();
  const [update] = useMutation(SellerUpdateProductDocument);
  const { id, name, description, categoryId, tags, isActive } = product;
  const form = useApiForm({
    initialValues: { name, description, category: categoryId, tags: [...tags], isActive },
    rules: PRODUCT_RULES,
    submit: async (input) => {
      await update({ variables: { id, input } });
      form.form.resetDirty();
      notifySuccess(t('products.saved'));
    },
  });
  return (
    <ApiFormView form={form}>
      <ProductFields form={form.form} />
      <Group>
        <Button type="submit" mih={44} loading={form.isSubmitting} disabled={!form.form.isDirty()}>
          {t('common.save')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
