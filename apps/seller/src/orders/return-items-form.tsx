import { Button, Group, NumberInput, Stack, Switch, Text, Textarea } from '@mantine/core';
import { useMutation } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, notifySuccess, rules, useApiForm } from '@e-storefront/ui';
import { SellerReturnItemsDocument, type SellerOrderFragment } from './order.generated';
import { refreshOrderLists } from './refresh-order-lists';

interface ReturnItemsFormProps {
  order: SellerOrderFragment;
  onDone(): void;
}

/** Records the items that came back; they are added to the stock. */
export function ReturnItemsForm({ order, onDone }: ReturnItemsFormProps): ReactNode {
  const { t } = useTranslation();
  const [returnItems, { client }] = useMutation(SellerReturnItemsDocument);
  const form = useApiForm({
    initialValues: {
      lines: order.items.map(({ variantId, quantity }) => ({ variantId, ordered: quantity, quantity: 0 })),
      reason: '',
      refund: true,
    },
    rules: {
      reason: rules.all(rules.required, rules.text(500)),
      'lines.*.quantity': rules.integer({ min: 0 }),
    },
    submit: async ({ lines, reason, refund }) => {
      const returned = lines
        .filter(({ quantity }) => quantity > 0)
        .map(({ variantId, quantity }) => ({ variantId, quantity }));
      await returnItems({ variables: { orderId: order.id, input: { lines: returned, reason, refund } } });
      notifySuccess(t('orders.return.done', { number: order.orderNumber }));
      refreshOrderLists(client);
      onDone();
    },
  });
  const isNothing = form.form.getValues().lines.every(({ quantity }) => quantity === 0);
  return (
    <ApiFormView form={form}>
      <Text size="sm">{t('orders.return.text')}</Text>
      <Stack gap="xs">
        {order.items.map(({ variantId, productName, variantName, quantity }, index) => (
          <NumberInput
            key={variantId}
            label={[productName, variantName].filter(Boolean).join(' · ')}
            description={t('orders.return.ordered', { count: quantity })}
            min={0}
            max={quantity}
            allowDecimal={false}
            {...form.form.getInputProps(`lines.${index}.quantity`)}
          />
        ))}
      </Stack>
      <Textarea
        label={t('orders.return.reason')}
        required
        autosize
        minRows={2}
        {...form.form.getInputProps('reason')}
      />
      <Switch
        label={t('orders.return.refund')}
        description={t('orders.return.refundHint')}
        {...form.form.getInputProps('refund', { type: 'checkbox' })}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" disabled={isNothing} loading={form.isSubmitting}>
          {t('orders.return.submit')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
