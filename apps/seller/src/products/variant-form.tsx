import { ActionIcon, Button, Group, NumberInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@apollo/client/react';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, notifySuccess, rules, useApiForm } from '@e-storefront/ui';
import {
  SellerAddVariantDocument,
  SellerUpdateVariantDocument,
  type SellerProductFragment,
  type SellerVariantFragment,
} from './product.generated';

interface VariantFormProps {
  product: SellerProductFragment;
  /** Undefined for a new one. */
  variant?: SellerVariantFragment | undefined;
  onDone(): void;
}

interface VariantValues {
  options: { name: string; value: string }[];
  sku: string;
  price: number | string;
  stock: number | string;
  backorderLimit: number | string;
  lowStockThreshold: number | string;
}

const MAX_OPTIONS = 5;

/** Adds or changes a variant. */
export function VariantForm({ product, variant, onDone }: VariantFormProps): ReactNode {
  const { t } = useTranslation();
  const [add] = useMutation(SellerAddVariantDocument);
  const [update] = useMutation(SellerUpdateVariantDocument);
  const form = useApiForm<VariantValues>({
    initialValues: variant ? valuesOf(variant) : newValues(product),
    rules: {
      sku: rules.sku,
      price: rules.all(rules.required, rules.price),
      stock: rules.all(rules.required, rules.stock),
      backorderLimit: rules.stock,
      lowStockThreshold: rules.stock,
      'options.*.name': rules.all(rules.required, rules.text(40)),
      'options.*.value': rules.all(rules.required, rules.text(80)),
    },
    submit: async (values) => {
      const { sku, price, stock, backorderLimit, lowStockThreshold, options } = values;
      const input = {
        options,
        price: Number(price),
        ...(sku !== '' && { sku }),
        backorderLimit: Number(backorderLimit),
        lowStockThreshold: lowStockThreshold === '' ? null : Number(lowStockThreshold),
      };
      // Without a change here, orders placed meanwhile must not change the stock back.
      const changedStock = variant && Number(stock) === variant.available ? {} : { stock: Number(stock) };
      await (variant
        ? update({
            variables: { productId: product.id, variantId: variant.id, input: { ...input, ...changedStock } },
          })
        : add({ variables: { productId: product.id, input: { ...input, stock: Number(stock) } } }));
      notifySuccess(t('products.variants.saved'));
      onDone();
    },
  });
  const fields = form.form;
  return (
    <ApiFormView form={form}>
      <Options form={fields} />
      <SimpleGrid cols={2}>
        <NumberInput
          label={t('products.price')}
          required
          min={0}
          decimalScale={2}
          {...fields.getInputProps('price')}
        />
        <NumberInput
          label={t('stock.available')}
          required
          min={0}
          allowDecimal={false}
          {...fields.getInputProps('stock')}
        />
      </SimpleGrid>
      <TextInput
        label={t('products.sku')}
        description={t('products.skuHint')}
        {...fields.getInputProps('sku')}
      />
      <NumberInput
        label={t('products.variants.lowStockThreshold')}
        description={t('products.variants.lowStockHint')}
        min={0}
        allowDecimal={false}
        {...fields.getInputProps('lowStockThreshold')}
      />
      <NumberInput
        label={t('products.variants.backorderLimit')}
        description={t('products.variants.backorderHint')}
        min={0}
        allowDecimal={false}
        {...fields.getInputProps('backorderLimit')}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={form.isSubmitting}>
          {t('common.save')}
        </Button>
      </Group>
    </ApiFormView>
  );
}

function Options({ form }: { form: ReturnType<typeof useApiForm<VariantValues>>['form'] }): ReactNode {
  const { t } = useTranslation();
  const { options } = form.getValues();
  return (
    <Stack gap="xs">
      {options.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('products.variants.noOptionsYet')}
        </Text>
      )}
      {options.map((_option, index) => (
        <Group key={index} align="flex-start" wrap="nowrap" gap="xs">
          <TextInput
            label={t('products.variants.option')}
            placeholder={t('products.variants.optionExample')}
            flex={1}
            {...form.getInputProps(`options.${index}.name`)}
          />
          <TextInput
            label={t('products.variants.value')}
            flex={1}
            {...form.getInputProps(`options.${index}.value`)}
          />
          <ActionIcon
            mt={24}
            size={36}
            variant="subtle"
            color="red"
            aria-label={t('products.variants.removeOption', { name: options[index]?.name })}
            onClick={() => form.removeListItem('options', index)}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {options.length < MAX_OPTIONS && (
        <Button
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => form.insertListItem('options', { name: '', value: '' })}
        >
          {t('products.variants.addOption')}
        </Button>
      )}
    </Stack>
  );
}

function valuesOf(variant: SellerVariantFragment): VariantValues {
  const { options, sku, price, available, backorderLimit, lowStockThreshold } = variant;
  return {
    options: options.map(({ name, value }) => ({ name, value })),
    sku,
    price,
    stock: available,
    backorderLimit: backorderLimit ?? 0,
    lowStockThreshold: lowStockThreshold ?? '',
  };
}

/** A new variant has the options of its siblings. */
function newValues({ variants, price }: SellerProductFragment): VariantValues {
  return {
    options: (variants[0]?.options ?? []).map(({ name }) => ({ name, value: '' })),
    sku: '',
    price,
    stock: '',
    backorderLimit: 0,
    lowStockThreshold: '',
  };
}
