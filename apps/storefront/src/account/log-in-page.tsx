import { Anchor, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, Navigate } from 'react-router';
import { GoogleButton } from '@e-storefront/account';
import { useSession } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { CardPage, LogInForm } from '@e-storefront/ui';
import { useNextPath } from './next-path';

/** Logs a customer in and goes on to the wanted page. */
export function LogInPage(): ReactNode {
  const { t } = useTranslation();
  const next = useNextPath();
  if (useSession()) return <Navigate to={next} replace />;
  return (
    <CardPage title={t('account.titles.log-in')}>
      <LogInForm />
      <GoogleButton />
      <Group justify="space-between">
        <Anchor component={Link} to="/forgot-password">
          {t('account.forgot')}
        </Anchor>
        <Anchor component={Link} to={`/register?next=${encodeURIComponent(next)}`}>
          {t('account.createAccount')}
        </Anchor>
      </Group>
    </CardPage>
  );
}
