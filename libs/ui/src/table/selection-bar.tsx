import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import type { Selection } from './columns';
import classes from './data-table.module.css';

/** How many rows are chosen, and what can be done with them. */
export function SelectionBar({ selection }: { selection: Selection }): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { selected, onChange, actions } = selection;
  return (
    <div role="status" className={classes['selection']} hidden={selected.size === 0}>
      <Group gap="sm">
        <Text size="sm" fw={600}>
          {t('ui.table.selected', { count: selected.size, number: number(selected.size) })}
        </Text>
        {actions}
        <Button size="compact-sm" variant="subtle" ms="auto" onClick={() => onChange(new Set())}>
          {t('ui.table.clearSelection')}
        </Button>
      </Group>
    </div>
  );
}
