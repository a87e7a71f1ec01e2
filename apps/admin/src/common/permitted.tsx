import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Outlet } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { EmptyState } from '@e-storefront/ui';

/** The pages below it for accounts with a permission; others read that they lack it. */
export function Permitted({ permission }: { permission: string }): ReactNode {
  const { t } = useTranslation();
  if (usePermission(permission)) return <Outlet />;
  return <EmptyState icon={IconLock} title={t('common.notAllowed')} text={t('common.notAllowedText')} />;
}
