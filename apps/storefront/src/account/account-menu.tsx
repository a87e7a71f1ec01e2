import { Menu, Text } from '@mantine/core';
import { IconBriefcase, IconLifebuoy, IconLogout, IconPackage, IconUser } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { usePageConfig, type SessionUser } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { useLogOut } from '@e-storefront/ui';

interface AccountMenuProps {
  user: SessionUser;
  /** The button of the menu. */
  children: ReactNode;
}

/** The menu of a logged-in visitor, open at first. */
export default function AccountMenu({ user, children }: AccountMenuProps): ReactNode {
  const { t } = useTranslation();
  const { sites } = usePageConfig();
  const logOut = useLogOut();
  const icon = { size: 18, stroke: 1.5, 'aria-hidden': true };
  return (
    <Menu position="bottom-end" defaultOpened width={240}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text component="span" display="block" fw={600} c="bright" truncate>
            {user.name}
          </Text>
          <Text component="span" display="block" size="xs" truncate>
            {user.email}
          </Text>
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUser {...icon} />}>
          {t('account.titles.account')}
        </Menu.Item>
        <Menu.Item component={Link} to="/orders" leftSection={<IconPackage {...icon} />}>
          {t('account.titles.orders')}
        </Menu.Item>
        <Menu.Item component={Link} to="/tickets" leftSection={<IconLifebuoy {...icon} />}>
          {t('account.titles.tickets')}
        </Menu.Item>
        {user.role !== 'customer' && (
          <Menu.Item component="a" href={sites.shell} leftSection={<IconBriefcase {...icon} />}>
            {t('account.work')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout {...icon} />} onClick={() => void logOut()}>
          {t('account.logOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
