import { Anchor, Divider, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { CardPage } from '../../page/card-page';
import { GuestFrame } from '../guest-frame';
import { useShellLink } from '../use-shell-link';
import { LogInForm } from '../../log-in/log-in-form';

interface LogInPageProps {
  /** Further ways to log in, below the form. */
  more?: ReactNode;
}

/** The page for guests. After the log-in, the wanted page is shown at the same address. */
export function LogInPage({ more }: LogInPageProps): ReactNode {
  const { t } = useTranslation();
  const forgotPassword = useShellLink('/forgot-password');
  const register = useShellLink('/register');
  return (
    <GuestFrame>
      <CardPage title={t('frame.logIn.title')}>
        <LogInForm />
        {more}
        <Divider my="xs" />
        <Group justify="space-between">
          <Anchor {...forgotPassword}>{t('frame.logIn.forgot')}</Anchor>
          <Anchor {...register}>{t('frame.logIn.register')}</Anchor>
        </Group>
      </CardPage>
    </GuestFrame>
  );
}
