import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSession } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';

/** Permissions that only people have: account and role management, and the audit log. */
const NOT_DELEGABLE: readonly string[] = [
  'user:change-role',
  'user:make-admin',
  'user:lock',
  'user:delete',
  'second-factor:reset',
  'seller:approve',
  'machine:manage-any',
  'audit:read',
];

/** The permissions of a key or a client: those of the own account that can be passed on. */
export function ScopesField(props: Pick<MultiSelectProps, 'value' | 'onChange' | 'error'>): ReactNode {
  const { t } = useTranslation();
  const permissions = useSession()?.user.permissions ?? [];
  return (
    <MultiSelect
      label={t('apiAccess.scopes')}
      description={t('apiAccess.scopesHint')}
      withAsterisk
      searchable
      clearable
      data={permissions.filter((permission) => !NOT_DELEGABLE.includes(permission))}
      {...props}
    />
  );
}
