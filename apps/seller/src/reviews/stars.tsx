import { Rating } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';

/** A rating as stars. */
export function Stars({ rating }: { rating: number }): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const label = t('reviews.stars', { rating: number(rating, { maximumFractionDigits: 2 }) });
  return (
    <span role="img" aria-label={label}>
      <Rating value={rating} fractions={4} readOnly size="sm" aria-hidden />
    </span>
  );
}
