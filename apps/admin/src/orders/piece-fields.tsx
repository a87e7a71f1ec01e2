import { Fieldset, Group, NumberInput, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AdminOrderDetailFragment } from './order-detail.generated';

/** The quantity of each item by the id of its variant. */
export type Pieces = Record<string, number>;

interface PieceFieldsProps {
  legend: string;
  items: AdminOrderDetailFragment['items'];
  value: Pieces;
  onChange: (value: Pieces) => void;
}

/** Fields for a number of units of each item. */
export function PieceFields({ legend, items, value, onChange }: PieceFieldsProps): ReactNode {
  return (
    <Fieldset legend={legend}>
      <Stack gap="xs">
        {items.map(({ variantId, productName, variantName, quantity }) => (
          <Group key={variantId} justify="space-between" wrap="nowrap">
            <Text size="sm">{variantName ? `${productName} (${variantName})` : productName}</Text>
            <NumberInput
              aria-label={variantName ? `${productName} (${variantName})` : productName}
              suffix={` / ${quantity}`}
              min={0}
              max={quantity}
              allowDecimal={false}
              clampBehavior="strict"
              w={110}
              value={value[variantId] ?? 0}
              onChange={(pieces) => onChange({ ...value, [variantId]: Number(pieces) || 0 })}
            />
          </Group>
        ))}
      </Stack>
    </Fieldset>
  );
}

/** The items with units, for the API. */
export function chosenPieces(pieces: Pieces): { variantId: string; quantity: number }[] {
  return Object.entries(pieces)
    .filter(([, quantity]) => quantity > 0)
    .map(([variantId, quantity]) => ({ variantId, quantity }));
}
