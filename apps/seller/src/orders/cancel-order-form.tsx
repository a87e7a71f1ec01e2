import { Button, Group, Text, Textarea } from '@mantine/core';
import { useMutation } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, notifySuccess, rules, useApiForm } from '@e-storefront/ui';
import { SellerCancelOrderDocument, type SellerOrderFragment } from './order.generated';
import { refreshOrderLists } from './refresh-order-lists';

interface CancelOrderFormProps {
  order: SellerOrderFragment;
  onDone(): void;
}

/** Cancels an order with a reason, which its buyer reads. */
export function CancelOrderForm({ order, onDone }: CancelOrderFormProps): ReactNode {
  const { t } = useTranslation();
  const [cancel, { client }] = useMutation(SellerCancelOrderDocument);
  const form = useApiForm({
    initialValues: { reason: '' },
    rules: { reason: rules.all(rules.required, rules.text(500)) },
    submit: async ({ reason }) => {
      await cancel({ variables: { id: order.id, reason } });
      notifySuccess(t('orders.cancel.done', { number: order.orderNumber }));
      refreshOrderLists(client);
      onDone();
    },
  });
  return (
    <ApiFormView form={form}>
      <Text size="sm">{t('orders.cancel.text')}</Text>
      <Textarea
        label={t('orders.cancel.reason')}
        description={t('orders.cancel.reasonHint')}
        required
        autosize
        minRows={2}
        data-autofocus
        {...form.form.getInputProps('reason')}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t('orders.cancel.keep')}
        </Button>
        <Button type="submit" color="red" loading={form.isSubmitting}>
          {t('orders.cancel.open')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
