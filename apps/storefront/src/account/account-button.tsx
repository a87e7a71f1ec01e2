import { ActionIcon } from '@mantine/core';
import { IconUser, IconUserCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useSession } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';

/** Leads customers to their account, and guests to the log-in and back to the current page. */
export function AccountButton(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const { pathname, search } = useLocation();
  const isGuest = session === null;
  const Icon = session ? IconUserCheck : IconUser;
  return (
    <ActionIcon
      component={Link}
      to={isGuest ? `/log-in?next=${encodeURIComponent(pathname + search)}` : '/account'}
      variant="subtle"
      color="gray"
      size={44}
      aria-label={
        session
          ? t('account.buttonOf', { name: session.user.name })
          : t(isGuest ? 'account.titles.log-in' : 'app.footer.myAccount')
      }
    >
      <Icon size={20} stroke={1.5} aria-hidden />
    </ActionIcon>
  );
}
