import {
  Button,
  Group,
  NumberInput,
  Paper,
  SegmentedControl,
  SimpleGrid,
  Stack,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { apiError, useSession } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, notifySuccess, PageHeader, rules, useApiForm } from '@e-storefront/ui';
import { useAppPath } from '../frame/app-path';
import { SellerCreateProductDocument } from './product.generated';
import type { NewProduct } from './new-product';
import { PRODUCT_RULES, ProductFields } from './product-fields';
import { VariantMatrix } from './variant-matrix-editor';

const EMPTY: NewProduct = {
  name: '',
  description: '',
  category: '',
  tags: [],
  isActive: true,
  kind: 'simple',
  sku: '',
  price: '',
  stock: '',
  options: [{ name: '', values: [] }],
  variants: [],
};

const price = rules.all(rules.required, rules.price);
const stock = rules.all(rules.required, rules.stock);

/** The form of a new product: with one price and stock, or with a matrix of variants. */
export function NewProductPage(): ReactNode {
  const { t } = useTranslation();
  const path = useAppPath();
  const navigate = useNavigate();
  const sellerId = useSession()?.user.id ?? '';
  const [create] = useMutation(SellerCreateProductDocument);
  const form = useApiForm<NewProduct>({
    initialValues: EMPTY,
    rules: {
      ...PRODUCT_RULES,
      price: (value, { kind }) => (kind === 'simple' ? price(value) : null),
      stock: (value, { kind }) => (kind === 'simple' ? stock(value) : null),
      sku: rules.sku,
      options: (_value, { kind, variants }) =>
        kind === 'variants' && variants.length === 0 ? t('products.variants.noOptions') : null,
      'variants.*.price': price,
      'variants.*.stock': stock,
      'variants.*.sku': rules.sku,
    },
    submit: async (values) => {
      try {
        const { data } = await create({ variables: { input: toInput(values, sellerId) } });
        if (!data?.createProduct) return undefined;
        notifySuccess(t('products.created', { name: values.name }));
        void navigate(path(`products/${data.createProduct.id}`), { replace: true });
        return undefined;
      } catch (thrown) {
        const error = apiError(thrown);
        // The API does not say which of the variants has the SKU of another product.
        const isInMatrix = error.code === 'SKU_TAKEN' && values.kind === 'variants';
        return isInMatrix ? { ...error, field: 'input.variants' } : error;
      }
    },
  });
  const fields = form.form;
  const { kind } = fields.getValues();
  return (
    <>
      <PageHeader
        title={t('products.create')}
        description={t('products.createText')}
        back={{ to: '..', label: t('products.title') }}
      />
      <ApiFormView form={form}>
        <Paper withBorder p="md">
          <Stack gap="md" maw={720}>
            <ProductFields form={fields} />
          </Stack>
        </Paper>
        <Paper withBorder p="md">
          <Stack gap="md">
            <Title order={2} size="h4">
              {t('products.variants.priceAndStock')}
            </Title>
            <SegmentedControl
              aria-label={t('products.variants.kind')}
              data={[
                { value: 'simple', label: t('products.variants.simple') },
                { value: 'variants', label: t('products.variants.several') },
              ]}
              w="fit-content"
              {...fields.getInputProps('kind')}
            />
            {kind === 'simple' ? (
              <SimpleGrid cols={{ base: 1, sm: 3 }} maw={720}>
                <NumberInput
                  label={t('products.price')}
                  required
                  min={0}
                  decimalScale={2}
                  {...fields.getInputProps('price')}
                />
                <NumberInput
                  label={t('products.stock')}
                  required
                  min={0}
                  allowDecimal={false}
                  {...fields.getInputProps('stock')}
                />
                <TextInput
                  label={t('products.sku')}
                  description={t('products.skuHint')}
                  inputWrapperOrder={['label', 'input', 'description', 'error']}
                  {...fields.getInputProps('sku')}
                />
              </SimpleGrid>
            ) : (
              <VariantMatrix form={fields} />
            )}
          </Stack>
        </Paper>
        <Group>
          <Button type="submit" mih={44} loading={form.isSubmitting}>
            {t('products.createAndAddPictures')}
          </Button>
        </Group>
      </ApiFormView>
    </>
  );
}

function toInput(values: NewProduct, sellerId: string) {
  const { name, description, category, tags, isActive, kind, sku, price, stock, variants } = values;
  const details = { name, description, category, tags, isActive, sellerId };
  if (kind === 'simple')
    return { ...details, price: Number(price), stock: Number(stock), ...(sku !== '' && { sku }) };
  return {
    ...details,
    // The API ignores both for products with variants.
    price: Number(variants[0]?.price ?? 0),
    stock: 0,
    variants: variants.map((row) => ({
      options: row.options,
      price: Number(row.price),
      stock: Number(row.stock),
      ...(row.sku !== '' && { sku: row.sku }),
    })),
  };
}
