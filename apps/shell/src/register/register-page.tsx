import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { RegisterForm } from '@e-storefront/account';
import { useTranslation } from '@e-storefront/i18n';
import { CardPage } from '@e-storefront/ui';

/** Creates the account of a seller, who waits for approval afterwards. */
export function RegisterPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <CardPage title={t('register.title')}>
      <Text>{t('register.text')}</Text>
      <RegisterForm as="seller" onDone={() => void navigate('/')} />
      <Anchor component={Link} to="/">
        {t('account.guests.toLogIn')}
      </Anchor>
    </CardPage>
  );
}
