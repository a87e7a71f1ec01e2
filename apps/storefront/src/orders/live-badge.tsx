import { Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import classes from './order-page.module.css';

/** Whether the page follows changes at the moment. */
export function LiveBadge({ isLive }: { isLive: boolean }): ReactNode {
  const { t } = useTranslation();
  const { online } = useNetwork();
  const follows = isLive && online;
  return (
    <Text size="sm" className={classes['live']} data-live={follows || undefined} role="status">
      {t(follows ? 'orders.live' : 'orders.connecting')}
    </Text>
  );
}
