import { Badge, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import type { SellerProductFragment } from './product.generated';
import classes from './products.module.css';

type State = 'onSale' | 'soldOut' | 'inactive' | 'hidden';

const COLORS: Record<State, string> = { onSale: 'teal', soldOut: 'orange', inactive: 'gray', hidden: 'red' };

interface ProductStateProps {
  product: Pick<SellerProductFragment, 'isActive' | 'onSale' | 'inStock'>;
}

/** Whether shoppers can buy the product, and if not, why. */
export function ProductState({ product: { isActive, onSale, inStock } }: ProductStateProps): ReactNode {
  const { t } = useTranslation();
  const state: State = !isActive ? 'inactive' : !onSale ? 'hidden' : !inStock ? 'soldOut' : 'onSale';
  return (
    <Tooltip label={t(`products.states.${state}Text`)} multiline maw={280}>
      <Badge variant="dot" size="lg" color={COLORS[state]} className={classes['state'] ?? ''}>
        {t(`products.states.${state}`)}
      </Badge>
    </Tooltip>
  );
}
