import { Alert, Radio, Select, Stack } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { usePageConfig } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';

/** How an order is paid. */
export interface PaymentSelection {
  method: string;
  /** The token of the payment provider's form. */
  token?: string;
}

interface PaymentChoiceProps {
  selected: PaymentSelection;
  onSelect: (payment: PaymentSelection) => void;
}

const METHODS = ['card', 'upi', 'cash_on_delivery', 'bank_transfer'];
/** The cards of the sandbox, which moves no money. */
const TEST_CARDS = ['tok_success', 'tok_second_step', 'tok_declined', 'tok_insufficient_funds'] as const;
const FROM_CARD: ReadonlySet<string> = new Set(['card', 'upi']);

/** The payment method. A development run offers the test cards of its sandbox. */
export function PaymentChoice({ selected, onSelect }: PaymentChoiceProps): ReactNode {
  const { t } = useTranslation();
  const isSandbox = usePageConfig().demoAccounts.length > 0;
  return (
    <Stack>
      <Radio.Group
        aria-label={t('checkout.payment')}
        value={selected.method}
        onChange={(method) =>
          onSelect(FROM_CARD.has(method) && selected.token ? { method, token: selected.token } : { method })
        }
      >
        <Stack gap="sm">
          {METHODS.map((method) => (
            <Radio
              key={method}
              value={method}
              size="md"
              label={t(`checkout.payments.${method}`)}
              description={t(`checkout.paymentHints.${method}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {isSandbox && FROM_CARD.has(selected.method) && (
        <Alert color="gray" icon={<IconFlask aria-hidden />} title={t('checkout.sandbox')}>
          <Select
            label={t('checkout.testCard')}
            data={TEST_CARDS.map((value) => ({ value, label: t(`checkout.testCards.${value}`) }))}
            value={selected.token ?? 'tok_success'}
            onChange={(token) => token && onSelect({ method: selected.method, token })}
            allowDeselect={false}
            size="md"
          />
        </Alert>
      )}
    </Stack>
  );
}
