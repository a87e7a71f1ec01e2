import { useMutation } from '@apollo/client/react';
import { Button, Checkbox, Group, Modal, NumberInput, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { notifySuccess, useApiForm, ApiFormView } from '@e-storefront/ui';
import type { AdminOrderDetailFragment } from './order-detail.generated';
import { chosenPieces, PieceFields, type Pieces } from './piece-fields';
import { AdminRefundOrderDocument } from './refund-order.generated';

interface RefundOrderProps {
  order: AdminOrderDetailFragment;
  /** The amount that can still be refunded. */
  left: number;
}

/** A button that refunds items, the shipping or a free amount. */
export function RefundOrder({ order, left }: RefundOrderProps): ReactNode {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="light" onClick={open}>
        {t('orders.refund')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        size="lg"
        title={t('orders.refundTitle', { number: order.orderNumber })}
      >
        <RefundForm order={order} left={left} onDone={close} />
      </Modal>
    </>
  );
}

const NO_PIECES: Pieces = {};
const NO_AMOUNT: number | '' = '';

function RefundForm({ order, left, onDone }: RefundOrderProps & { onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const [refund] = useMutation(AdminRefundOrderDocument);
  const apiForm = useApiForm({
    initialValues: { pieces: NO_PIECES, shipping: false, amount: NO_AMOUNT, reason: '' },
    submit: async ({ pieces, shipping, amount, reason }) => {
      const lines = chosenPieces(pieces);
      await refund({
        variables: {
          orderId: order.id,
          input: {
            ...(lines.length > 0 && { lines }),
            ...(shipping && { shipping }),
            ...(amount !== '' && { amount }),
            ...(reason && { reason }),
          },
        },
      });
      notifySuccess(t('orders.refundDone'));
      onDone();
    },
  });
  const { form, isSubmitting } = apiForm;
  const { pieces, shipping, amount } = form.values;
  const isEmpty = chosenPieces(pieces).length === 0 && !shipping && !amount;
  return (
    <ApiFormView form={apiForm}>
      <Text size="sm">{t('orders.refundText', { left: formats.money(left, order.currency) })}</Text>
      <PieceFields
        legend={t('orders.refundItems')}
        items={order.items}
        value={pieces}
        onChange={(value) => form.setFieldValue('pieces', value)}
      />
      {order.shipping > 0 && (
        <Checkbox
          label={t('orders.refundShipping', { amount: formats.money(order.shipping, order.currency) })}
          {...form.getInputProps('shipping', { type: 'checkbox' })}
        />
      )}
      <NumberInput
        label={t('orders.refundAmount')}
        description={t('orders.refundAmountHint')}
        min={0}
        max={left}
        decimalScale={2}
        suffix={` ${order.currency}`}
        {...form.getInputProps('amount')}
      />
      <Textarea label={t('orders.reason')} autosize minRows={2} {...form.getInputProps('reason')} />
      <Group justify="end">
        <Button variant="default" onClick={onDone}>
          {t('common.back')}
        </Button>
        <Button type="submit" loading={isSubmitting} disabled={isEmpty}>
          {t('orders.refund')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
