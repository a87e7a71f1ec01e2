import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  Stack,
  Table,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import type { NewProduct } from './new-product';
import { matrixRows, MAX_VARIANTS, type MatrixOption } from './variant-matrix';

const MAX_OPTIONS = 5;

/** The options of a new product, and below them a row for each combination with its price and stock. */
export function VariantMatrix({ form }: { form: UseFormReturnType<NewProduct> }): ReactNode {
  const { t } = useTranslation();
  const { options, variants, price, stock } = form.getValues();
  const change = (changed: MatrixOption[]): void => {
    form.setValues({
      options: changed,
      variants: matrixRows(changed, variants, { price, stock: stock === '' ? 0 : stock }),
    });
  };
  const tooMany = variants.length > MAX_VARIANTS;
  return (
    <Stack gap="md">
      <Stack gap="xs" maw={720}>
        {options.map((option, index) => (
          <Group key={index} align="flex-end" wrap="nowrap">
            <TextInput
              label={t('products.variants.option')}
              placeholder={t('products.variants.optionExample')}
              value={option.name}
              maxLength={40}
              flex="0 1 200px"
              onChange={(event) =>
                change(options.with(index, { ...option, name: event.currentTarget.value }))
              }
            />
            <TagsInput
              label={t('products.variants.values')}
              placeholder={option.values.length === 0 ? t('products.variants.valuesExample') : ''}
              value={option.values}
              onChange={(values) => change(options.with(index, { ...option, values }))}
              flex={1}
            />
            <ActionIcon
              size={36}
              variant="subtle"
              color="red"
              disabled={options.length === 1}
              aria-label={t('products.variants.removeOption', { name: option.name })}
              onClick={() => change(options.toSpliced(index, 1))}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={options.length >= MAX_OPTIONS}
          onClick={() => change([...options, { name: '', values: [] }])}
        >
          {t('products.variants.addOption')}
        </Button>
        {(form.errors['options'] ?? form.errors['variants']) && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {form.errors['options'] ?? form.errors['variants']}
          </Text>
        )}
        {tooMany && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {t('products.variants.tooMany', { max: MAX_VARIANTS, count: variants.length })}
          </Text>
        )}
      </Stack>
      {variants.length > 0 && <MatrixTable form={form} />}
    </Stack>
  );
}

function MatrixTable({ form }: { form: UseFormReturnType<NewProduct> }): ReactNode {
  const { t } = useTranslation();
  const { variants } = form.getValues();
  const fill = (field: 'price' | 'stock'): void => {
    const first = variants[0]?.[field] ?? '';
    form.setFieldValue(
      'variants',
      variants.map((row) => ({ ...row, [field]: first })),
    );
  };
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('products.variants.one')}</Table.Th>
            <Table.Th>
              {t('products.price')}{' '}
              <FillButton label={t('products.variants.fillPrice')} onClick={() => fill('price')} />
            </Table.Th>
            <Table.Th>
              {t('products.stock')}{' '}
              <FillButton label={t('products.variants.fillStock')} onClick={() => fill('stock')} />
            </Table.Th>
            <Table.Th>{t('products.sku')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {variants.map(({ options }, index) => {
            const name = options.map(({ value }) => value).join(' / ');
            return (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={550}>
                  {name}
                </Table.Th>
                <Table.Td>
                  <NumberInput
                    aria-label={t('products.variants.priceOf', { name })}
                    min={0}
                    decimalScale={2}
                    {...form.getInputProps(`variants.${index}.price`)}
                  />
                </Table.Td>
                <Table.Td>
                  <NumberInput
                    aria-label={t('products.variants.stockOf', { name })}
                    min={0}
                    allowDecimal={false}
                    {...form.getInputProps(`variants.${index}.stock`)}
                  />
                </Table.Td>
                <Table.Td>
                  <TextInput
                    aria-label={t('products.variants.skuOf', { name })}
                    placeholder={t('products.variants.generated')}
                    {...form.getInputProps(`variants.${index}.sku`)}
                  />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function FillButton({ label, onClick }: { label: string; onClick(): void }): ReactNode {
  return (
    <Button size="compact-xs" variant="subtle" onClick={onClick}>
      {label}
    </Button>
  );
}
