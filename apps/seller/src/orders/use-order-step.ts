import { useMutation } from '@apollo/client/react';
import { useCallback } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, notifyError, notifySuccess, useStatusLabel } from '@e-storefront/ui';
import { SellerUpdateOrderStatusDocument, type SellerOrderFragment } from './order.generated';
import { ORDER_STEPS, type OrderStatus } from './order-steps';
import { refreshOrderLists } from './refresh-order-lists';

/**
 * Takes an order one step further. Steps that cannot be taken back are confirmed, the others show their result before the API
 * answers.
 * @returns a function that says whether the step was taken
 */
export function useOrderStep(): (order: SellerOrderFragment, to: OrderStatus) => Promise<boolean> {
  const { t } = useTranslation();
  const label = useStatusLabel();
  const [update, { client }] = useMutation(SellerUpdateOrderStatusDocument);
  return useCallback(
    async (order, to) => {
      const { orderNumber: number } = order;
      const isConfirmed = ORDER_STEPS.some((step) => step.to === to && step.isConfirmed);
      if (isConfirmed) {
        const isWanted = await confirmAction({
          title: t(`orders.steps.${to}.title`, { number }),
          text: t(`orders.steps.${to}.text`),
          confirmLabel: t(`orders.steps.${to}.label`),
        });
        if (!isWanted) return false;
      }
      try {
        await update({
          variables: { id: order.id, status: to, note: null },
          ...(!isConfirmed && {
            optimisticResponse: {
              updateOrderStatus: { ...order, orderStatus: to, allowedTransitions: [] },
            },
          }),
        });
        notifySuccess(t('orders.moved', { number, status: label('order', to) }));
        refreshOrderLists(client);
        return true;
      } catch (error) {
        notifyError(error, t);
        return false;
      }
    },
    [t, label, update, client],
  );
}
