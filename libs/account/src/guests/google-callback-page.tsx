import { Button, Loader } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useSessionStore, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { CardPage, ErrorNotice, SecurityCodeForm } from '@e-storefront/ui';
import { useAccountSite } from '../account-site';
import { redirectUri, takeSignIn, type StartedSignIn } from './started-sign-in';

/** Google redirects to this page, which completes the log-in. */
export function GoogleCallbackPage(): ReactNode {
  const { t } = useTranslation();
  const { logInPath } = useAccountSite();
  const store = useSessionStore();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [error, setError] = useState<ApiError>();
  const [needsCode, setNeedsCode] = useState(false);
  const signIn = useRef<StartedSignIn | null>(null);
  const hasStarted = useRef(false);

  const complete = async (secondFactorCode?: string): Promise<ApiError | undefined> => {
    const { state, browserSecret, returnTo } = signIn.current ?? {};
    const code = params.get('code');
    if (!code || !state || state !== params.get('state')) return { code: 'TOKEN_INVALID', message: '' };
    const result = await store.start('google', {
      code,
      state,
      iss: params.get('iss'),
      browserSecret,
      redirectUri: redirectUri(),
      ...(secondFactorCode !== undefined && { secondFactorCode }),
    });
    // A new page: the wanted one may be in another language.
    if (!result.error) window.location.replace(returnTo ?? '/');
    return result.error;
  };

  useEffect(() => {
    if (hasStarted.current) return;
    hasStarted.current = true;
    signIn.current = takeSignIn();
    void complete().then((failure) => {
      if (failure?.code === 'SECOND_FACTOR_REQUIRED') setNeedsCode(true);
      else
        setError(
          failure?.code === 'TOKEN_INVALID'
            ? { code: 'GOOGLE_EXPIRED', message: t('account.google.expired') }
            : failure,
        );
    });
  });

  return (
    <CardPage title={t('account.google.title')}>
      {needsCode && <SecurityCodeForm submit={complete} onCancel={() => void navigate(logInPath)} />}
      {!needsCode && !error && <Loader role="status" aria-label={t('account.google.waiting')} />}
      {error && <ErrorNotice error={error} />}
      {error && (
        <Button component={Link} to={logInPath} size="md">
          {t('account.guests.toLogIn')}
        </Button>
      )}
    </CardPage>
  );
}
