import { Group, Text, VisuallyHidden } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';

/** An average rating on one line: a star, the average and the number of reviews. Nothing without reviews. */
export function RatingSummary({ rating, count }: { rating: number; count: number }): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  if (count === 0) return null;
  const average = number(rating, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <Group gap={4} wrap="nowrap">
      <IconStarFilled size={14} color="var(--mantine-color-yellow-6)" aria-hidden />
      <VisuallyHidden>{t('product.rated', { average, count })}</VisuallyHidden>
      <Text size="sm" aria-hidden>
        {average}{' '}
        <Text span size="sm" c="dimmed">
          ({number(count)})
        </Text>
      </Text>
    </Group>
  );
}
