import { Group } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

/** A rating from 1 to 5 as stars. */
export function Stars({ rating, size = 16 }: { rating: number; size?: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <Group gap={2} wrap="nowrap" role="img" aria-label={t('product.stars', { count: rating })}>
      {[1, 2, 3, 4, 5].map((star) => {
        const Icon = star <= Math.round(rating) ? IconStarFilled : IconStar;
        return <Icon key={star} size={size} color="var(--mantine-color-yellow-6)" aria-hidden />;
      })}
    </Group>
  );
}
