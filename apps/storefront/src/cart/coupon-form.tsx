import { useMutation } from '@apollo/client/react';
import { Badge, Button, CloseButton, Group, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { errorText } from '@e-storefront/ui';
import { StorefrontApplyCouponDocument, StorefrontRemoveCouponDocument } from './cart.generated';

/** Applies a coupon to the cart, or removes it. */
export function CouponForm({ code, token }: { code: string | null; token: string | null }): ReactNode {
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
    void change(() => apply({ variables: { code: typed.trim(), token } }));
  };
  if (code)
    return (
      <Group justify="space-between">
        <Badge size="lg" variant="light">
          {t('cart.coupon.applied', { code })}
        </Badge>
        <CloseButton
          size={44}
          aria-label={t('cart.coupon.remove', { code })}
          disabled={isRemoving}
          onClick={() => void change(() => remove({ variables: { token } }))}
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
