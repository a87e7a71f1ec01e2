import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

/** From here on the number is worth mentioning. */
const FEW = 5;

interface StockLevelProps {
  /** Units of the variant. */
  available: number;
  /** Whether the product can be bought at all, be it as a back-order. */
  inStock: boolean;
}

/** How many units a customer can buy. */
export function StockLevel({ available, inStock }: StockLevelProps): ReactNode {
  const { t } = useTranslation();
  if (available > FEW)
    return (
      <Text c="light-dark(var(--mantine-color-teal-9), var(--mantine-color-teal-4))">
        {t('product.inStock')}
      </Text>
    );
  if (available > 0)
    return (
      <Text c="light-dark(var(--mantine-color-amber-8), var(--mantine-color-amber-4))" fw={600}>
        {t('product.few', { count: available })}
      </Text>
    );
  return <Text c="dimmed">{t(inStock ? 'product.variantSoldOut' : 'product.soldOut')}</Text>;
}
