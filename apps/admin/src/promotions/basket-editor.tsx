import { useQuery } from '@apollo/client/react';
import { ActionIcon, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { AdminBasketProductsDocument, type AdminBasketProductsQuery } from './basket-editor.generated';

/** A line of a basket to try, as promotions see it. */
export interface BasketLine {
  productId: string;
  variantId: string;
  label: string;
  /** The category and its ancestors. */
  categoryIds: readonly string[];
  sellerId: string;
  quantity: number;
  unitPrice: number;
}

interface BasketEditorProps {
  lines: readonly BasketLine[];
  /** The discount of each line. */
  discounts: readonly number[];
  onChange: (lines: readonly BasketLine[]) => void;
}

/** The lines of a basket, with a search that adds products. */
export function BasketEditor({ lines, discounts, onChange }: BasketEditorProps): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const add = (line: BasketLine): void => {
    if (!lines.some(({ variantId }) => variantId === line.variantId)) onChange([...lines, line]);
  };
  return (
    <Stack gap="sm">
      <ProductSearch onAdd={add} />
      {lines.map((line, index) => (
        <Group key={line.variantId} wrap="nowrap" align="center">
          <div style={{ flex: 1, minWidth: 0 }}>
            <Text size="sm" fw={600}>
              {line.label}
            </Text>
            <Text size="xs" c="dimmed">
              {formats.money(line.unitPrice)}
              {discounts[index]
                ? ` · ${t('promotions.lineDiscount', { amount: formats.money(discounts[index]) })}`
                : ''}
            </Text>
          </div>
          <NumberInput
            aria-label={t('promotions.quantityOf', { name: line.label })}
            w={84}
            min={1}
            max={1_000}
            allowDecimal={false}
            clampBehavior="strict"
            value={line.quantity}
            onChange={(quantity) =>
              onChange(
                lines.map((one) =>
                  one === line ? { ...one, quantity: Math.max(1, Number(quantity) || 1) } : one,
                ),
              )
            }
          />
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={t('promotions.removeLine', { name: line.label })}
            onClick={() => onChange(lines.filter((one) => one !== line))}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}

function ProductSearch({ onAdd }: { onAdd: (line: BasketLine) => void }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search, 250);
  const { data } = useQuery(AdminBasketProductsDocument, {
    variables: { search: settled },
    skip: settled.trim() === '',
  });
  const found = (data?.searchProducts ?? []).flatMap(toLines);
  return (
    <Select
      label={t('promotions.addProduct')}
      placeholder={t('promotions.addProductHint')}
      searchable
      nothingFoundMessage={search.trim() ? t('targets.nothing') : undefined}
      filter={({ options }) => options}
      searchValue={search}
      onSearchChange={setSearch}
      value={null}
      onChange={(variantId) => {
        const line = found.find((one) => one.variantId === variantId);
        if (line) onAdd(line);
        setSearch('');
      }}
      data={found.map(({ variantId, label, unitPrice }) => ({
        value: variantId,
        label: `${label} · ${formats.money(unitPrice)}`,
      }))}
    />
  );
}

type FoundProduct = NonNullable<AdminBasketProductsQuery['searchProducts']>[number];

/** A line of each variant. */
function toLines({ id, name, sellerId, categoryDetails, variants }: FoundProduct): BasketLine[] {
  return variants.map((variant) => ({
    productId: id,
    variantId: variant.id,
    label: variant.name ? `${name} (${variant.name})` : name,
    categoryIds: categoryDetails?.breadcrumbs.map((category) => category.id) ?? [],
    sellerId,
    quantity: 1,
    unitPrice: variant.price,
  }));
}
