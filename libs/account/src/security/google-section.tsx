import { useMutation } from '@apollo/client/react';
import { Button, Group } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, ErrorNotice, notifySuccess } from '@e-storefront/ui';
import { GoogleLink } from '../guests/google-button';
import { Section } from './section';
import { AccountUnlinkGoogleDocument } from './security.generated';

/** Links the account to a Google account with the same address, by a sign-in, and unlinks it. */
export function GoogleSection({ onChange }: { onChange: () => Promise<void> }): ReactNode {
  const { t } = useTranslation();
  const [unlink, { loading }] = useMutation(AccountUnlinkGoogleDocument);
  const [error, setError] = useState<ApiError>();
  const ask = async (): Promise<void> => {
    const isConfirmed = await confirmAction({
      text: t('account.google.unlinkText'),
      confirmLabel: t('account.google.unlink'),
      danger: true,
    });
    if (!isConfirmed) return;
    setError(undefined);
    try {
      await unlink();
      notifySuccess(t('account.google.unlinked'));
      await onChange();
    } catch (thrown) {
      setError(apiError(thrown));
    }
  };
  return (
    <Section title={t('account.google.account')} text={t('account.google.accountText')}>
      {error && <ErrorNotice error={error} />}
      <Group align="flex-start">
        <GoogleLink label={t('account.google.link')} />
        <Button variant="default" size="md" loading={loading} onClick={() => void ask()}>
          {t('account.google.unlink')}
        </Button>
      </Group>
    </Section>
  );
}
