import { useMutation } from '@apollo/client/react';
import { Button, Group, Modal, Switch, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { usePermission } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { notifySuccess, rules, useApiForm, ApiFormView } from '@e-storefront/ui';
import type { AdminOrderDetailFragment } from './order-detail.generated';
import { chosenPieces, PieceFields, type Pieces } from './piece-fields';
import { AdminReturnOrderItemsDocument } from './return-items.generated';

/** A button that records items which came back. */
export function ReturnItems({ order }: { order: AdminOrderDetailFragment }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('orders.return')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        size="lg"
        title={t('orders.returnTitle', { number: order.orderNumber })}
      >
        <ReturnForm order={order} onDone={close} />
      </Modal>
    </>
  );
}

const NO_PIECES: Pieces = {};

function ReturnForm({ order, onDone }: { order: AdminOrderDetailFragment; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const canRefund = usePermission('payment:update');
  const [returnItems] = useMutation(AdminReturnOrderItemsDocument);
  const apiForm = useApiForm({
    initialValues: { pieces: NO_PIECES, reason: '', refund: canRefund },
    rules: { reason: rules.required },
    submit: async ({ pieces, reason, refund }) => {
      await returnItems({
        variables: { orderId: order.id, input: { lines: chosenPieces(pieces), reason, refund } },
      });
      notifySuccess(t('orders.returnDone'));
      onDone();
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <ApiFormView form={apiForm}>
      <Text size="sm">{t('orders.returnText')}</Text>
      <PieceFields
        legend={t('orders.returnedItems')}
        items={order.items}
        value={form.values.pieces}
        onChange={(value) => form.setFieldValue('pieces', value)}
      />
      <Textarea
        label={t('orders.reason')}
        withAsterisk
        autosize
        minRows={2}
        {...form.getInputProps('reason')}
      />
      {canRefund && (
        <Switch label={t('orders.refundReturned')} {...form.getInputProps('refund', { type: 'checkbox' })} />
      )}
      <Group justify="end">
        <Button variant="default" onClick={onDone}>
          {t('common.back')}
        </Button>
        <Button type="submit" loading={isSubmitting} disabled={chosenPieces(form.values.pieces).length === 0}>
          {t('orders.return')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
