import { ActionIcon, Checkbox, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { KeyboardEvent, MouseEvent, ReactNode, Ref } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import type { Column, RowAction } from './columns';
import classes from './data-table.module.css';

interface TableRowProps<Row> {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  row: Row;
  columns: readonly Column<Row>[];
  /** Tab reaches it. */
  isCurrent: boolean;
  onFocus(index: number): void;
  onKeyDown(event: KeyboardEvent<HTMLTableRowElement>): void;
  onOpen?(row: Row): void;
  actions?: readonly RowAction[];
  isSelected?: boolean;
  onToggle?(): void;
}

/** Elements that a click is meant for, rather than the row. */
const INTERACTIVE = 'a, button, input, label, select, textarea, [role="menuitem"]';

/** A row of a table; on a phone, a card. */
export function TableRow<Row>({
  ref,
  index,
  row,
  columns,
  isCurrent,
  onFocus,
  onKeyDown,
  onOpen,
  actions,
  isSelected,
  onToggle,
}: TableRowProps<Row>): ReactNode {
  const { t } = useTranslation();
  const open = ({ target }: MouseEvent): void => {
    const isText = window.getSelection()?.isCollapsed === false;
    if (!isText && target instanceof Element && !target.closest(INTERACTIVE)) onOpen?.(row);
  };
  const press = (event: KeyboardEvent<HTMLTableRowElement>): void => {
    onKeyDown(event);
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter') onOpen?.(row);
    if (event.key === ' ' && onToggle) {
      event.preventDefault();
      onToggle();
    }
  };
  return (
    <tr
      ref={ref}
      role="row"
      tabIndex={isCurrent ? 0 : -1}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-openable={onOpen !== undefined || undefined}
      className={classes['row']}
      onFocus={() => onFocus(index)}
      onKeyDown={press}
      {...(onOpen && { onClick: open })}
    >
      {onToggle && (
        <td role="gridcell" className={classes['check']}>
          <Checkbox
            size="sm"
            aria-label={t('ui.table.select')}
            checked={isSelected ?? false}
            onChange={onToggle}
          />
        </td>
      )}
      {columns.map(({ key, header, render, align = 'start', hideBelow }) => (
        <td
          key={key}
          role="gridcell"
          data-label={header}
          data-align={align}
          className={hideBelow && `mantine-visible-from-${hideBelow}`}
        >
          {render(row)}
        </td>
      ))}
      {actions && (
        <td role="gridcell" className={classes['actions']}>
          {actions.length > 0 && <RowMenu actions={actions} />}
        </td>
      )}
    </tr>
  );
}

function RowMenu({ actions }: { actions: readonly RowAction[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('ui.table.actions')}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label, icon: Icon, onClick, danger = false, disabled = false }) => (
          <Menu.Item
            key={label}
            {...(danger && { color: 'red' })}
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
