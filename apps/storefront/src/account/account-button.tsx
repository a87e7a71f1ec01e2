import { ActionIcon } from '@mantine/core';
import { IconUser, IconUserCheck } from '@tabler/icons-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useSession } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { useLogInLink } from './next-path';

const AccountMenu = lazy(() => import('./account-menu'));

/** Leads guests to the log-in, and opens the menu of the account for others; its code loads when it is needed. */
export function AccountButton(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const logInLink = useLogInLink();
  const [isWanted, setWanted] = useState(false);
  if (!session)
    return (
      <ActionIcon
        component={Link}
        to={logInLink}
        rel="nofollow"
        variant="subtle"
        color="gray"
        size={44}
        aria-label={t('account.titles.log-in')}
        title={t('account.titles.log-in')}
      >
        <IconUser size={20} stroke={1.5} aria-hidden />
      </ActionIcon>
    );
  const button = (
    <ActionIcon
      variant="subtle"
      size={44}
      aria-label={t('account.buttonOf', { name: session.user.name })}
      aria-haspopup="menu"
      onClick={() => setWanted(true)}
    >
      <IconUserCheck size={20} stroke={1.5} aria-hidden />
    </ActionIcon>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu user={session.user}>{button}</AccountMenu>
    </Suspense>
  );
}
