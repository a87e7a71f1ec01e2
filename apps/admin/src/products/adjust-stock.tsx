import type { Schema } from '@e-storefront/graph-client';
import { useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Modal, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { notifySuccess, rules, useApiForm, ApiFormView } from '@e-storefront/ui';
import { oneOf } from '../common/one-of';
import { AdminAdjustStockDocument } from './adjust-stock.generated';

const KINDS: readonly Schema.StockAdjustmentKind[] = ['SET', 'RECEIVE', 'ADJUST'];

interface AdjustStockProps {
  productId: string;
  variant: { id: string; available: number };
  name: string;
}

/** A button that changes the stock of a variant. */
export function AdjustStock({ productId, variant, name }: AdjustStockProps): ReactNode {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button size="xs" variant="default" onClick={open} aria-label={t('products.adjustNamed', { name })}>
        {t('products.adjust')}
      </Button>
      <Modal opened={isOpen} onClose={close} title={t('products.adjustNamed', { name })}>
        <AdjustForm productId={productId} variant={variant} onDone={close} />
      </Modal>
    </>
  );
}

type AdjustFormProps = Omit<AdjustStockProps, 'name'> & { onDone: () => void };

function AdjustForm({ productId, variant, onDone }: AdjustFormProps): ReactNode {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Schema.StockAdjustmentKind>('SET');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [adjust] = useMutation(AdminAdjustStockDocument, {
    refetchQueries: ['AdminProduct', 'AdminStockMovements'],
  });
  const apiForm = useApiForm({
    initialValues: { quantity: variant.available, reason: '' },
    rules: { quantity: rules.integer() },
    submit: async ({ quantity, reason }) => {
      const line = { productId, variantId: variant.id, kind, quantity, ...(reason && { reason }) };
      const { data } = await adjust({ variables: { lines: [line] } });
      const refused = data?.adjustStock?.lines.find(({ ok }) => !ok);
      setRefusal(refused?.error?.message ?? null);
      if (refused) return;
      notifySuccess(t('products.adjusted'));
      onDone();
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <ApiFormView form={apiForm}>
      {refusal && (
        <Alert color="red" role="alert">
          {refusal}
        </Alert>
      )}
      <SegmentedControl
        aria-label={t('products.adjustKind')}
        value={kind}
        onChange={(value) => setKind(oneOf(KINDS, value) ?? 'SET')}
        data={KINDS.map((value) => ({ value, label: t(`products.adjustKinds.${value}`) }))}
      />
      <NumberInput
        label={t(`products.adjustQuantity.${kind}`)}
        allowDecimal={false}
        allowNegative={kind === 'ADJUST'}
        {...form.getInputProps('quantity')}
      />
      <TextInput
        label={t('products.adjustReason')}
        placeholder={t('products.adjustReasonExample')}
        {...form.getInputProps('reason')}
      />
      <Group justify="end">
        <Button variant="default" onClick={onDone}>
          {t('common.back')}
        </Button>
        <Button type="submit" loading={isSubmitting}>
          {t('products.adjust')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
