import { Button, Select, Stack } from '@mantine/core';
import { IconLock, IconLockOpen, IconShieldOff, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { usePermission, useSession } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { useStatusLabel } from '@e-storefront/ui';
import { Section } from '../common/section';
import { useAction } from '../common/use-action';
import { SellerDecision } from '../sellers/seller-decision';
import { isAdminRole, ROLES } from './roles';
import {
  AdminDeleteUserDocument,
  AdminResetSecondFactorDocument,
  AdminSetUserActiveDocument,
  AdminUpdateUserRoleDocument,
} from './user-actions.generated';
import type { AdminUserQuery } from './user-page.generated';

type User = NonNullable<AdminUserQuery['user']>;

/** What the account may do with another one; nothing with itself. */
export function UserActions({ user }: { user: User }): ReactNode {
  const { t } = useTranslation();
  const isSelf = useSession()?.user.id === user.id;
  const canMakeAdmin = usePermission('user:make-admin');
  const may = {
    changeRole: usePermission('user:change-role'),
    lock: usePermission('user:lock'),
    remove: usePermission('user:delete'),
    resetSecondFactor: usePermission('second-factor:reset'),
    approve: usePermission('seller:approve'),
  };
  const isOutOfReach = isSelf || (isAdminRole(user.role) && !canMakeAdmin);
  if (isOutOfReach || !Object.values(may).includes(true)) return null;
  return (
    <Section title={t('users.actions')}>
      <Stack>
        {may.approve && user.sellerStatus && user.isActive && <SellerDecision seller={user} />}
        {may.changeRole && user.isActive && <RoleSelect user={user} canMakeAdmin={canMakeAdmin} />}
        {may.lock && <LockButton user={user} />}
        {may.resetSecondFactor && user.secondFactorEnabled && <ResetSecondFactor user={user} />}
        {may.remove && <DeleteButton user={user} />}
      </Stack>
    </Section>
  );
}

function RoleSelect({ user, canMakeAdmin }: { user: User; canMakeAdmin: boolean }): ReactNode {
  const { t } = useTranslation();
  const roleName = useStatusLabel();
  const [update, isRunning] = useAction(AdminUpdateUserRoleDocument, {
    confirm: ({ role }) => ({
      text: t('users.changeRoleText', { name: user.name, role: roleName('role', role) }),
      confirmLabel: t('users.changeRole'),
    }),
    done: t('users.roleDone'),
  });
  const change = async (role: string | null): Promise<void> => {
    if (role && role !== user.role) await update({ id: user.id, role });
  };
  return (
    <Select
      label={t('users.role')}
      description={t('users.roleHint')}
      allowDeselect={false}
      disabled={isRunning}
      value={user.role}
      onChange={change}
      data={ROLES.map((role) => ({
        value: role,
        label: roleName('role', role),
        disabled: isAdminRole(role) && !canMakeAdmin,
      }))}
    />
  );
}

function LockButton({ user }: { user: User }): ReactNode {
  const { t } = useTranslation();
  const isLocked = user.isActive === false;
  const [setActive, isRunning] = useAction(AdminSetUserActiveDocument, {
    confirm: ({ isActive }) =>
      isActive
        ? null
        : { text: t('users.lockText', { name: user.name }), confirmLabel: t('users.lock'), danger: true },
    done: isLocked ? t('users.unlockDone') : t('users.lockDone'),
  });
  return (
    <Button
      variant="default"
      loading={isRunning}
      leftSection={isLocked ? <IconLockOpen size={16} aria-hidden /> : <IconLock size={16} aria-hidden />}
      onClick={() => setActive({ id: user.id, isActive: isLocked })}
    >
      {isLocked ? t('users.unlock') : t('users.lock')}
    </Button>
  );
}

function ResetSecondFactor({ user }: { user: User }): ReactNode {
  const { t } = useTranslation();
  const [reset, isRunning] = useAction(AdminResetSecondFactorDocument, {
    confirm: {
      text: t('users.resetSecondFactorText', { name: user.name }),
      confirmLabel: t('users.resetSecondFactor'),
      danger: true,
    },
    done: t('users.resetSecondFactorDone'),
  });
  return (
    <Button
      variant="default"
      loading={isRunning}
      leftSection={<IconShieldOff size={16} aria-hidden />}
      onClick={() => reset({ userId: user.id })}
    >
      {t('users.resetSecondFactor')}
    </Button>
  );
}

function DeleteButton({ user }: { user: User }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [remove, isRunning] = useAction(AdminDeleteUserDocument, {
    confirm: {
      text: t('users.deleteText', { name: user.name }),
      confirmLabel: t('users.delete'),
      danger: true,
    },
    done: t('users.deleteDone'),
    refetch: ['AdminUsers'],
  });
  const removeUser = async (): Promise<void> => {
    if (await remove({ id: user.id })) await navigate('../users');
  };
  return (
    <Button
      variant="light"
      color="red"
      loading={isRunning}
      leftSection={<IconTrash size={16} aria-hidden />}
      onClick={removeUser}
    >
      {t('users.delete')}
    </Button>
  );
}
