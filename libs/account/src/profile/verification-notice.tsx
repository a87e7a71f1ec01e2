import { useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { apiError, useAccount, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ErrorNotice } from '@e-storefront/ui';
import { useAccountSite } from '../account-site';
import { AccountSendVerificationDocument } from './send-verification.generated';

/** Asks for the verification of the e-mail address, if it is not verified. */
export function VerificationNotice(): ReactNode {
  const { t } = useTranslation();
  const account = useAccount();
  const { name } = useAccountSite();
  const [send, { loading }] = useMutation(AccountSendVerificationDocument);
  const [isSent, setSent] = useState(false);
  const [error, setError] = useState<ApiError>();
  if (!account || account.emailVerified !== false) return null;
  const request = async (): Promise<void> => {
    setError(undefined);
    await send({ variables: { site: name } }).then(
      () => setSent(true),
      (thrown: unknown) => setError(apiError(thrown)),
    );
  };
  return (
    <Alert color="yellow" icon={<IconMail />} title={t('account.verification.title')}>
      <Group justify="space-between">
        <Text size="sm" role="status">
          {t(isSent ? 'account.verification.sent' : 'account.verification.text', { email: account.email })}
        </Text>
        {!isSent && (
          <Button variant="default" mih={44} loading={loading} onClick={() => void request()}>
            {t('account.verification.send')}
          </Button>
        )}
      </Group>
      {error && <ErrorNotice error={error} />}
    </Alert>
  );
}
