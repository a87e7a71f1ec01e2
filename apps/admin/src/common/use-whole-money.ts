import { useFormats } from '@e-storefront/i18n';
import { useWorkServices } from '@e-storefront/ui';

/** Formats amounts without fractions, for large figures and the axes of charts. */
export function useWholeMoney(): (amount: number) => string {
  const { number } = useFormats();
  const { currency } = useWorkServices();
  return (amount) => number(amount, { style: 'currency', currency, maximumFractionDigits: 0 });
}
