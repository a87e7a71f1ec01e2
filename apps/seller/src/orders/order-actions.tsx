import { Button, Kbd, Menu } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconArrowBackUp, IconChevronDown, IconPrinter, IconX } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { useAppPath } from '../frame/app-path';
import { CancelOrderForm } from './cancel-order-form';
import type { SellerOrderFragment } from './order.generated';
import { nextStep } from './order-steps';
import { ReturnItemsForm } from './return-items-form';
import { useOrderStep } from './use-order-step';

/** What the seller can do with an order now, as the API allows it. */
export function OrderActions({ order }: { order: SellerOrderFragment }): ReactNode {
  const { t } = useTranslation();
  const path = useAppPath();
  const takeStep = useOrderStep();
  const [isBusy, setBusy] = useState(false);
  const next = nextStep(order.allowedTransitions);
  const canCancel = order.allowedTransitions.includes('CANCELLED');
  const canReturn = order.allowedTransitions.includes('RETURNED');
  const number = order.orderNumber;

  const step = async (): Promise<void> => {
    if (!next) return;
    setBusy(true);
    await takeStep(order, next.to);
    setBusy(false);
  };
  const cancel = (): void => {
    const modalId = 'cancel-order';
    modals.open({
      modalId,
      title: t('orders.cancel.title', { number }),
      children: <CancelOrderForm order={order} onDone={() => modals.close(modalId)} />,
    });
  };
  const returnItems = (): void => {
    const modalId = 'return-items';
    modals.open({
      modalId,
      title: t('orders.return.title', { number }),
      children: <ReturnItemsForm order={order} onDone={() => modals.close(modalId)} />,
    });
  };
  return (
    <>
      {next && (
        <Button
          mih={44}
          loading={isBusy}
          onClick={() => void step()}
          rightSection={<Kbd aria-hidden>{next.key}</Kbd>}
        >
          {t(`orders.steps.${next.to}.label`)}
        </Button>
      )}
      <Button
        mih={44}
        variant="default"
        component={Link}
        to={path(`orders/${order.id}/slip`)}
        leftSection={<IconPrinter size={18} aria-hidden />}
      >
        {t('orders.slip.open')}
      </Button>
      {(canCancel || canReturn) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button mih={44} variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
              {t('orders.more')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {canReturn && (
              <Menu.Item leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={returnItems}>
                {t('orders.return.open')}
              </Menu.Item>
            )}
            {canCancel && (
              <Menu.Item color="red" leftSection={<IconX size={16} aria-hidden />} onClick={cancel}>
                {t('orders.cancel.open')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
