import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import type { RowAction } from './columns';

/** The menu of a row. It is mounted when it is opened for the first time, because a long table has one in each row. */
export function RowMenu({ actions }: { actions: readonly RowAction[] }): ReactNode {
  const { t } = useTranslation();
  const [isMounted, setMounted] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const target = (
    <ActionIcon
      ref={button}
      variant="subtle"
      color="gray"
      aria-label={t('ui.table.actions')}
      {...(!isMounted && {
        'aria-haspopup': 'menu',
        'aria-expanded': false,
        onClick: () => setMounted(true),
      })}
    >
      <IconDots size={18} aria-hidden />
    </ActionIcon>
  );
  if (!isMounted) return target;
  return (
    <Menu position="bottom-end" defaultOpened returnFocus={false} onClose={() => button.current?.focus()}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label, icon: Icon, onClick, danger = false, disabled = false }) => (
          <Menu.Item
            key={label}
            {...(danger && { color: 'var(--mantine-color-error)' })}
            {...(Icon && { leftSection: <Icon size={16} /> })}
            disabled={disabled}
            onClick={() => void onClick()}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
