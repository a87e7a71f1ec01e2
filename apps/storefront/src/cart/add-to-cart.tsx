import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';

interface AddToCartProps {
  productId: string;
  variantId: string;
  name: string;
  available: number;
}

/** Leads to the cart. */
export function AddToCart({ name }: AddToCartProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Button component={Link} to="/cart" size="lg" aria-label={`${t('app.footer.cart')}: ${name}`}>
      {t('app.footer.cart')}
    </Button>
  );
}
