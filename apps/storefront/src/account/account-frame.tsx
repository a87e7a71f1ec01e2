import { Button, NavLink, Stack } from '@mantine/core';
import {
  IconDatabase,
  IconLogout,
  IconMapPin,
  IconMessageCircle,
  IconPackage,
  IconShieldLock,
  IconUser,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { useLogOut } from '@e-storefront/ui';
import classes from './account-frame.module.css';

const PAGES = [
  { to: '/account', title: 'account', icon: IconUser },
  { to: '/orders', title: 'orders', icon: IconPackage },
  { to: '/tickets', title: 'tickets', icon: IconMessageCircle },
  { to: '/account/addresses', title: 'addresses', icon: IconMapPin },
  { to: '/account/security', title: 'security', icon: IconShieldLock },
  { to: '/account/data', title: 'data', icon: IconDatabase },
] as const;

/** The pages of the account, with their navigation beside them. */
export function AccountFrame(): ReactNode {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const logOut = useLogOut();
  return (
    <div className={classes['frame']}>
      <nav aria-label={t('account.titles.account')} className={classes['navigation']}>
        {PAGES.map(({ to, title, icon: Icon }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            active={pathname === to}
            aria-current={pathname === to ? 'page' : undefined}
            label={t(`account.titles.${title}`)}
            leftSection={<Icon size={20} stroke={1.5} aria-hidden />}
            className={classes['link'] ?? ''}
          />
        ))}
        <Button
          variant="subtle"
          color="gray"
          className={classes['logOut'] ?? ''}
          mih={44}
          leftSection={<IconLogout size={20} stroke={1.5} aria-hidden />}
          onClick={() => void logOut()}
        >
          {t('account.logOut')}
        </Button>
      </nav>
      <Stack className={classes['page']}>
        <Outlet />
      </Stack>
    </div>
  );
}
