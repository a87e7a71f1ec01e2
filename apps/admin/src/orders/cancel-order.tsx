import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { notifySuccess, useApiForm, ApiFormView } from '@e-storefront/ui';
import { AdminCancelOrderDocument } from './cancel-order.generated';
import type { AdminOrderDetailFragment } from './order-detail.generated';

/** A button that cancels an order, with a reason for the customer. */
export function CancelOrder({ order }: { order: AdminOrderDetailFragment }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="light" color="red" onClick={open}>
        {t('orders.cancel')}
      </Button>
      <Modal opened={isOpen} onClose={close} title={t('orders.cancelTitle', { number: order.orderNumber })}>
        <CancelForm order={order} onDone={close} />
      </Modal>
    </>
  );
}

function CancelForm({ order, onDone }: { order: AdminOrderDetailFragment; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const [cancel] = useMutation(AdminCancelOrderDocument);
  const apiForm = useApiForm({
    initialValues: { reason: '' },
    submit: async ({ reason }) => {
      await cancel({ variables: { id: order.id, reason: reason || null } });
      notifySuccess(t('orders.cancelDone'));
      onDone();
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <ApiFormView form={apiForm}>
      <Text size="sm">{t('orders.cancelText')}</Text>
      <Textarea label={t('orders.reason')} autosize minRows={2} {...form.getInputProps('reason')} />
      <Group justify="end">
        <Button variant="default" onClick={onDone}>
          {t('common.back')}
        </Button>
        <Button type="submit" color="red" loading={isSubmitting}>
          {t('orders.cancel')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
