import { useFormats, useTranslation } from '@e-storefront/i18n';
import type { AdminPromotionFragment } from './promotion.generated';

type Promotion = Pick<AdminPromotionFragment, 'action' | 'discount' | 'buyQuantity' | 'getQuantity'>;

/** What promotions grant, in a few words. */
export function usePromotionEffect(): (promotion: Promotion) => string {
  const { t } = useTranslation();
  const formats = useFormats();
  return ({ action, discount, buyQuantity, getQuantity }) => {
    const share = formats.percent(discount / 100);
    const value = action === 'fixed' ? formats.money(discount) : share;
    return t(`promotions.effects.${action}`, { value, buy: buyQuantity, get: getQuantity });
  };
}
