import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useSubscription } from '@apollo/client/react';
import { IconPackage } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { useAppPath } from '../frame/app-path';
import { SellerNewOrdersDocument } from './new-orders.generated';
import { refreshOrderLists } from './refresh-order-lists';

const SHOWN_MS = 15_000;

/** Announces each new order while the application is open, and brings the lists up to date. */
export function NewOrderNotices(): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const path = useAppPath();
  const navigate = useNavigate();
  useSubscription(SellerNewOrdersDocument, {
    onData: ({ client, data: { data } }) => {
      if (!data) return;
      const { id, orderNumber, total, currency } = data.newOrders;
      const href = path(`orders/${id}`);
      notifications.show({
        id: `order-${id}`,
        icon: <IconPackage size={18} aria-hidden />,
        title: t('orders.new.title', { total: money(total, currency) }),
        message: (
          <Anchor
            size="sm"
            href={href}
            onClick={(event) => {
              event.preventDefault();
              notifications.hide(`order-${id}`);
              void navigate(href);
            }}
          >
            {t('orders.new.open', { number: orderNumber })}
          </Anchor>
        ),
        autoClose: SHOWN_MS,
      });
      refreshOrderLists(client);
    },
  });
  return null;
}
