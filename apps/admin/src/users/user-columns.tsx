import { Anchor, Avatar, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime, RelativeTime, StatusBadge, type Column } from '@e-storefront/ui';
import type { AdminUserRowFragment } from './user-row.generated';

/** The columns of accounts in lists. */
export function useUserColumns(): Column<AdminUserRowFragment>[] {
  const { t } = useTranslation();
  return [
    { key: 'name', header: t('users.name'), render: (user) => <UserName user={user} /> },
    { key: 'role', header: t('users.role'), render: ({ role }) => <StatusBadge kind="role" value={role} /> },
    { key: 'status', header: t('users.status'), render: (user) => <UserBadges user={user} /> },
    {
      key: 'lastLogin',
      header: t('users.lastLogin'),
      render: ({ lastLogin }) => (lastLogin ? <RelativeTime at={lastLogin} /> : t('users.never')),
      hideBelow: 'md',
    },
    {
      key: 'createdAt',
      header: t('users.since'),
      render: ({ createdAt }) => createdAt && <DateTime at={createdAt} />,
      hideBelow: 'lg',
    },
  ];
}

function UserName({ user }: { user: AdminUserRowFragment }): ReactNode {
  return (
    <Group gap="sm" wrap="nowrap">
      <Avatar src={user.profilePicture} name={user.name} size="sm" alt="" />
      <Stack gap={0} miw={0}>
        <Anchor component={Link} to={`../users/${user.id}`} fw={600} size="sm">
          {user.name}
        </Anchor>
        <Text size="xs" c="dimmed" truncate>
          {user.email}
        </Text>
      </Stack>
    </Group>
  );
}

/** What is remarkable about an account: locked, unverified, or waiting to sell. */
export function UserBadges({ user }: { user: AdminUserRowFragment }): ReactNode {
  return (
    <Group gap={6}>
      <StatusBadge kind="account" value={user.isActive ? 'active' : 'locked'} />
      {user.emailVerified === false && <StatusBadge kind="account" value="unverified" />}
      <StatusBadge kind="seller" value={user.sellerStatus} />
    </Group>
  );
}
