import { useMutation } from '@apollo/client/react';
import { Button, Group } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useState, type ReactNode } from 'react';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { FormError } from '../forms/form-error';
import { GoogleLink } from '../guests/google-button';
import { Section } from './section';
import { ShellUnlinkGoogleDocument } from './security.generated';

/** Links the account to a Google account with the same address, by a sign-in, and unlinks it. */
export function GoogleSection({ onChange }: { onChange: () => Promise<void> }): ReactNode {
  const { t } = useTranslation();
  const [unlink, { loading }] = useMutation(ShellUnlinkGoogleDocument);
  const [error, setError] = useState<ApiError>();
  const confirmed = async (): Promise<void> => {
    setError(undefined);
    try {
      await unlink();
      notifications.show({ color: 'green', message: t('google.unlinked') });
      await onChange();
    } catch (thrown) {
      setError(apiError(thrown));
    }
  };
  const ask = (): void => {
    modals.openConfirmModal({
      title: t('google.unlink'),
      children: t('google.unlinkText'),
      labels: { confirm: t('google.unlink'), cancel: t('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => void confirmed(),
    });
  };
  return (
    <Section title={t('google.account')} text={t('google.accountText')}>
      <FormError error={error} />
      <Group align="flex-start">
        <GoogleLink label={t('google.link')} />
        <Button variant="default" size="md" loading={loading} onClick={ask}>
          {t('google.unlink')}
        </Button>
      </Group>
    </Section>
  );
}
