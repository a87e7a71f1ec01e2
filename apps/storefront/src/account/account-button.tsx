import { ActionIcon } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';

/** Leads to the account. */
export function AccountButton(): ReactNode {
  const { t } = useTranslation();
  return (
    <ActionIcon
      component={Link}
      to="/account"
      variant="subtle"
      color="gray"
      size={44}
      aria-label={t('app.footer.myAccount')}
    >
      <IconUser size={20} stroke={1.5} aria-hidden />
    </ActionIcon>
  );
}
