import { useMutation, useQuery } from '@apollo/client/react';
import { Alert, Anchor, Button, Skeleton, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { apiError, useSessionStore, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { CardPage, ErrorNotice } from '@e-storefront/ui';
import { useAccountSite } from '../account-site';
import { ExpiredLink } from './expired-link';
import { useToken } from './use-token';
import { AccountVerificationLinkDocument, AccountVerifyEmailDocument } from './verify-email.generated';

/** The page of the link in a mail that verifies an address. Mail programs open links, so that a person confirms it here. */
export function VerifyEmailPage(): ReactNode {
  const { t } = useTranslation();
  const { logInPath } = useAccountSite();
  const store = useSessionStore();
  const token = useToken();
  const [isDone, setDone] = useState(false);
  const [failure, setFailure] = useState<ApiError>();
  const [verify, { loading }] = useMutation(AccountVerifyEmailDocument);
  const { data, error } = useQuery(AccountVerificationLinkDocument, {
    variables: { token },
    fetchPolicy: 'network-only',
  });
  const email = data?.validateEmailToken?.success ? data.validateEmailToken.email : null;
  const isExpired = failure?.code === 'TOKEN_INVALID' || (data !== undefined && !email);

  const confirm = async (): Promise<void> => {
    try {
      await verify({ variables: { token } });
      if (store.current?.user.email === email) store.update({ emailVerified: true });
      setDone(true);
    } catch (thrown) {
      setFailure(apiError(thrown));
    }
  };
  return (
    <CardPage title={t(isDone ? 'account.verifyEmail.done' : 'account.verifyEmail.title')}>
      {isDone && (
        <Alert color="green" icon={<IconCheck />} role="status">
          {t('account.verifyEmail.doneText')}
        </Alert>
      )}
      {!data && !error && <Skeleton h={120} />}
      {error && <ErrorNotice error={error} />}
      {!isDone && isExpired && <ExpiredLink hint={t('account.verifyEmail.expired')} />}
      {!isDone && !isExpired && email && (
        <>
          {failure && <ErrorNotice error={failure} />}
          <Text>{t('account.verifyEmail.text', { email })}</Text>
          <Button size="md" loading={loading} onClick={() => void confirm()}>
            {t('account.verifyEmail.submit')}
          </Button>
        </>
      )}
      <Anchor component={Link} to={logInPath}>
        {t('account.guests.toStart')}
      </Anchor>
    </CardPage>
  );
}
