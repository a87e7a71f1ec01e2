import { useContext } from 'react';
import { ShopCurrency, useFormats, useTranslation } from '@e-storefront/i18n';

/** The highest price in a band, which ends before its bound; empty for a band without one. */
export function lastPriceOf(max: number | null): string {
  return max === null ? '' : (max - 0.01).toFixed(2);
}

/** Returns a function that names a range of prices. */
export function usePriceLabel(): (min: number, max: number | null) => string {
  const { t } = useTranslation();
  const { number } = useFormats();
  const currency = useContext(ShopCurrency);
  const price = (amount: number): string =>
    number(amount, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' });
  return (min, max) => {
    if (max === null) return t('listing.priceFrom', { min: price(min) });
    if (min === 0) return t('listing.priceTo', { max: price(max) });
    return t('listing.priceBetween', { min: price(min), max: price(max) });
  };
}
