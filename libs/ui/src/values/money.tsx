import type { ReactNode } from 'react';
import { useFormats } from '@e-storefront/i18n';
import classes from './values.module.css';

interface MoneyProps {
  /** A decimal number, as the API returns it; a dash for none. */
  amount: number | null | undefined;
  /** ISO 4217 code; the shop's by default. */
  currency?: string;
}

/** An amount of money in the reader's notation. */
export function Money({ amount, currency }: MoneyProps): ReactNode {
  const { money } = useFormats();
  return (
    <span className={classes['number']}>{typeof amount === 'number' ? money(amount, currency) : '–'}</span>
  );
}
