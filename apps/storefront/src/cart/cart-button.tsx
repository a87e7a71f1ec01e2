import { ActionIcon } from '@mantine/core';
import { IconShoppingBag } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';

/** Leads to the cart. */
export function CartButton(): ReactNode {
  const { t } = useTranslation();
  return (
    <ActionIcon
      component={Link}
      to="/cart"
      variant="subtle"
      color="gray"
      size={44}
      aria-label={t('app.footer.cart')}
    >
      <IconShoppingBag size={20} stroke={1.5} aria-hidden />
    </ActionIcon>
  );
}
