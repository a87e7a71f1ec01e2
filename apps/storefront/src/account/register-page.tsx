import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, Navigate } from 'react-router';
import { GoogleButton, RegisterForm } from '@e-storefront/account';
import { useSession } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { CardPage } from '@e-storefront/ui';
import { useNextPath } from './next-path';

/** Creates the account of a customer and goes on to the wanted page. */
export function RegisterPage(): ReactNode {
  const { t } = useTranslation();
  const next = useNextPath();
  if (useSession()) return <Navigate to={next} replace />;
  return (
    <CardPage title={t('account.titles.register')}>
      <Text>{t('account.registerText')}</Text>
      <RegisterForm as="customer" onDone={() => undefined} />
      <GoogleButton />
      <Anchor component={Link} to={`/log-in?next=${encodeURIComponent(next)}`}>
        {t('account.hasAccount')}
      </Anchor>
    </CardPage>
  );
}
