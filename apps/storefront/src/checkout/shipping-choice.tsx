import { useQuery } from '@apollo/client/react';
import { Radio, Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { ErrorNotice } from '@e-storefront/ui';
import { StorefrontShippingRatesDocument, type StorefrontShippingRatesQuery } from './checkout.generated';

type Rate = NonNullable<StorefrontShippingRatesQuery['pricingPolicy']>['shippingRates'][number];
export type ShippingMethod = Rate['method'];

interface ShippingChoiceProps {
  selected: ShippingMethod;
  onSelect: (method: ShippingMethod) => void;
}

/** The shipping method, with what each costs. */
export function ShippingChoice({ selected, onSelect }: ShippingChoiceProps): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const { data, error, refetch } = useQuery(StorefrontShippingRatesDocument);
  if (error && !data) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  const rates = data?.pricingPolicy?.shippingRates;
  if (!rates) return <Skeleton h={80} />;
  return (
    <Radio.Group aria-label={t('checkout.shipping')} value={selected}>
      <Stack gap="sm">
        {rates.map(({ method, fee, freeAbove }) => (
          <Radio
            key={method}
            value={method}
            checked={selected === method}
            onChange={() => onSelect(method)}
            size="md"
            label={t(`checkout.methods.${method}`, { fee: money(fee) })}
            description={
              freeAbove === null ? undefined : t('checkout.freeAbove', { amount: money(freeAbove) })
            }
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
