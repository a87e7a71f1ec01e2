import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { RegisterForm } from '@e-storefront/account';
import { useTranslation } from '@e-storefront/i18n';
import { CardPage } from '@e-storefront/ui';
import { useNextPath } from './next-path';

/** Creates the account of a customer. */
export function RegisterPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const next = useNextPath();
  return (
    <CardPage title={t('account.titles.register')}>
      <Text>{t('account.registerText')}</Text>
      <RegisterForm as="customer" onDone={() => void navigate(next, { replace: true })} />
      <Anchor component={Link} to={`/log-in?next=${encodeURIComponent(next)}`}>
        {t('account.hasAccount')}
      </Anchor>
    </CardPage>
  );
}
