import { Anchor, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { Money, RelativeTime, StatusBadge } from '@e-storefront/ui';
import { useAppPath } from '../frame/app-path';
import type { SellerHomeQuery } from './home.generated';
import { HomeList } from './home-list';

const SHOWN = 6;

/** The orders that wait for their seller, those that are nearly shipped first. */
export function OrdersToShip({ home: { toConfirm, toPack, toShip } }: { home: SellerHomeQuery }): ReactNode {
  const { t } = useTranslation();
  const path = useAppPath();
  const lists = [toShip, toPack, toConfirm].filter((list) => list !== null);
  const orders = lists.flatMap((list) => list.orders).slice(0, SHOWN);
  return (
    <HomeList
      title={t('home.toShip')}
      total={lists.reduce((sum, { pagination }) => sum + pagination.total, 0)}
      all={{ to: path('queue'), label: t('home.toQueue') }}
      empty={t('home.nothingToShip')}
    >
      {orders.map(({ id, orderNumber, createdAt, orderStatus, total, currency }) => (
        <Group key={id} justify="space-between" gap="xs">
          <div>
            <Anchor component={Link} to={path(`orders/${id}`)} fw={550} size="sm">
              {orderNumber}
            </Anchor>
            <Text size="xs" c="dimmed">
              <RelativeTime at={createdAt} />
            </Text>
          </div>
          <Group gap="sm">
            <StatusBadge kind="order" value={orderStatus} />
            <Money amount={total} currency={currency} />
          </Group>
        </Group>
      ))}
    </HomeList>
  );
}
