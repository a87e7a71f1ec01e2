import { useQuery } from '@apollo/client/react';
import { ActionIcon, Indicator } from '@mantine/core';
import { IconShoppingCart } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useSession } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { StorefrontCartCountDocument } from './cart-count.generated';
import { useCartToken } from './cart-token';
import { useMergeGuestCart } from './use-merge-guest-cart';

/** The link to the cart with the number of its units, for the header. Merges the guest's cart at log-in. */
export function CartButton(): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const session = useSession();
  const token = useCartToken();
  useMergeGuestCart();
  const hasCart = session !== undefined && (session !== null || token !== null);
  const { data } = useQuery(StorefrontCartCountDocument, {
    variables: { token: session ? null : token },
    skip: !hasCart,
  });
  const count = hasCart ? (data?.cart?.itemCount ?? 0) : 0;
  return (
    <Indicator label={number(count)} disabled={count === 0} size={18} offset={6}>
      <ActionIcon
        component={Link}
        to="/cart"
        variant="subtle"
        size={44}
        aria-label={t('cart.button', { count })}
      >
        <IconShoppingCart />
      </ActionIcon>
    </Indicator>
  );
}
