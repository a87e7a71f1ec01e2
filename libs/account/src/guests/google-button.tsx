import { useMutation } from '@apollo/client/react';
import { Button, Divider, Stack } from '@mantine/core';
import { IconBrandGoogle } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useHref, useLocation } from 'react-router';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ErrorNotice } from '@e-storefront/ui';
import { AccountStartGoogleSignInDocument } from './google-sign-in.generated';
import { keepSignIn, redirectUri } from './started-sign-in';

/** Logs in with a Google account: goes to Google, and back to the current page afterwards. */
export function GoogleButton(): ReactNode {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Divider label={t('account.google.or')} />
      <GoogleLink label={t('account.google.logIn')} />
    </Stack>
  );
}

/** A button that goes to Google. */
export function GoogleLink({ label }: { label: string }): ReactNode {
  const { t } = useTranslation();
  const returnTo = useHref(useLocation());
  const [start, { loading }] = useMutation(AccountStartGoogleSignInDocument);
  const [error, setError] = useState<ApiError>();
  const signIn = async (): Promise<void> => {
    setError(undefined);
    try {
      const { data } = await start({ variables: { input: { redirectUri: redirectUri() } } });
      if (!data?.googleSignIn) return;
      const { authorizationUrl, state, browserSecret } = data.googleSignIn;
      keepSignIn({ state, browserSecret, returnTo });
      window.location.assign(authorizationUrl);
    } catch (thrown) {
      const failure = apiError(thrown);
      setError(
        failure.code === 'SERVICE_UNAVAILABLE'
          ? { code: 'GOOGLE_UNAVAILABLE', message: t('account.google.unavailable') }
          : failure,
      );
    }
  };
  return (
    <Stack gap="xs">
      {error && <ErrorNotice error={error} />}
      <Button
        variant="default"
        size="md"
        loading={loading}
        leftSection={<IconBrandGoogle size={20} />}
        onClick={() => void signIn()}
      >
        {label}
      </Button>
    </Stack>
  );
}
