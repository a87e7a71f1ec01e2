import { Button, Group } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

interface ListToolbarProps {
  /** The search and filters. */
  children: ReactNode;
  /** Whether something narrows the list. */
  isFiltered?: boolean;
  onReset?(): void;
  /** Buttons at the end of the row. */
  actions?: ReactNode;
}

/** The row above a list with its search, its filters and the button that ends them. */
export function ListToolbar({ children, isFiltered = false, onReset, actions }: ListToolbarProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Group role="search" aria-label={t('ui.list.filters')} gap="xs" mb="sm">
      {children}
      {isFiltered && onReset && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconFilterOff size={16} aria-hidden />}
          onClick={onReset}
        >
          {t('ui.list.reset')}
        </Button>
      )}
      {actions && (
        <Group gap="xs" ms="auto">
          {actions}
        </Group>
      )}
    </Group>
  );
}
