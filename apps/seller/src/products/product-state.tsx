import { Badge, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import type { SellerProductFragment } from './product.generated';

type State = 'onSale' | 'soldOut' | 'inactive' | 'hidden';

const COLORS: Record<State, string> = { onSale: 'teal', soldOut: 'orange', inactive: 'gray', hidden: 'red' };

/** Whether shoppers can buy the product, and if not, why. */
export function ProductState({
  product: { isActive, onSale, inStock },
}: {
  product: Pick<SellerProductFragment, 'isActive' | 'onSale' | 'inStock'>;
}): ReactNode {
  const { t } = useTranslation();
  const state: State = !isActive ? 'inactive' : !onSale ? 'hidden' : !inStock ? 'soldOut' : 'onSale';
  return (
    <Tooltip label={t(`products.states.${state}Text`)} multiline maw={280}>
      <Badge variant="light" color={COLORS[state]}>
        {t(`products.states.${state}`)}
      </Badge>
    </Tooltip>
  );
}
