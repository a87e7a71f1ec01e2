import { useMutation } from '@apollo/client/react';
import { Badge, Button, CloseButton, Group, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ErrorNotice, errorText } from '@e-storefront/ui';
import { StorefrontApplyCouponDocument, StorefrontRemoveCouponDocument } from './cart.generated';

interface CouponFormProps {
  /** The coupon of the cart. */
  code: string | null;
  token: string | null;
  /** The method whose totals the page shows. */
  shippingMethod: 'STANDARD' | 'EXPRESS';
}

/** Applies a coupon to the cart, or removes it. */
export function CouponForm({ code, token, shippingMethod }: CouponFormProps): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<ApiError>();
  const [apply, { loading }] = useMutation(StorefrontApplyCouponDocument);
  const [remove, { loading: isRemoving }] = useMutation(StorefrontRemoveCouponDocument);
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    setError(undefined);
    try {
      await work();
      setTyped('');
    } catch (thrown) {
      setError(apiError(thrown));
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void change(() => apply({ variables: { code: typed.trim(), token, shippingMethod } }));
  };
  if (code)
    return (
      <Group justify="space-between">
        {error && <ErrorNotice error={error} />}
        <Badge size="lg" variant="light">
          {t('cart.coupon.applied', { code })}
        </Badge>
        <CloseButton
          size={44}
          aria-label={t('cart.coupon.remove', { code })}
          disabled={isRemoving}
          onClick={() => void change(() => remove({ variables: { token, shippingMethod } }))}
        />
      </Group>
    );
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="xs" wrap="nowrap">
        <TextInput
          label={t('cart.coupon.label')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={error && errorText(error, t)}
          autoComplete="off"
          size="md"
          flex={1}
          dir="ltr"
        />
        <Button type="submit" variant="default" size="md" loading={loading} disabled={typed.trim() === ''}>
          {t('cart.coupon.apply')}
        </Button>
      </Group>
    </form>
  );
}
