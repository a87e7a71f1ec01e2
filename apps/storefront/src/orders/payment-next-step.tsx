import { Alert, Button, Text } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import type { StorefrontOrderFieldsFragment } from './order.generated';

/** Leads to the page of the bank while it waits for the buyer. */
export function PaymentNextStep({ order }: { order: StorefrontOrderFieldsFragment }): ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const next = order.payment?.nextAction;
  if (!next) return null;
  return (
    <Alert color="yellow" mb="md" icon={<IconShieldLock aria-hidden />} title={t('checkout.secondStep')}>
      <Text mb="md">{t('checkout.secondStepText', { until: dateTime(next.expiresAt) })}</Text>
      <Button component="a" href={next.url} size="md">
        {t('checkout.confirmPayment')}
      </Button>
    </Alert>
  );
}
