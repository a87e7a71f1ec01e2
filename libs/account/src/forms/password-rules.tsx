import { List } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

/** The rules of new passwords. */
export function PasswordRules(): ReactNode {
  const { t } = useTranslation();
  return (
    <List size="sm" c="dimmed">
      <List.Item>{t('account.passwordRules.length')}</List.Item>
      <List.Item>{t('account.passwordRules.common')}</List.Item>
      <List.Item>{t('account.passwordRules.personal')}</List.Item>
    </List>
  );
}
