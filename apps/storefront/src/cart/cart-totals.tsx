import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import classes from './cart-page.module.css';

interface Totals {
  subtotal: number;
  discount: number;
  tax: number;
  shipping: number;
  total: number;
}

/** What the items cost with discount, tax and shipping. */
export function CartTotals({ totals }: { totals: Totals }): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const { subtotal, discount, tax, shipping, total } = totals;
  return (
    <dl className={classes['totals']}>
      <dt>{t('cart.subtotal')}</dt>
      <dd>{money(subtotal)}</dd>
      {discount > 0 && (
        <>
          <dt>{t('cart.discount')}</dt>
          <dd>{money(-discount)}</dd>
        </>
      )}
      <dt>{t('cart.shipping')}</dt>
      <dd>{shipping === 0 ? t('cart.free') : money(shipping)}</dd>
      <dt>{t('cart.tax')}</dt>
      <dd>{money(tax)}</dd>
      <dt className={classes['total']}>{t('cart.total')}</dt>
      <dd className={classes['total']}>{money(total)}</dd>
    </dl>
  );
}
