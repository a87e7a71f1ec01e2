import { Checkbox } from '@mantine/core';
import { memo, type KeyboardEvent, type MouseEvent, type ReactNode, type Ref } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import type { Column, RowAction } from './columns';
import classes from './data-table.module.css';
import { RowMenu } from './row-menu';

interface TableRowProps<Row> {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  /** The row's key. */
  id: string;
  row: Row;
  columns: readonly Column<Row>[];
  /** Tab reaches it. */
  isCurrent: boolean;
  onFocus(index: number): void;
  onKeyDown(event: KeyboardEvent<HTMLTableRowElement>): void;
  onOpen?(row: Row): void;
  rowActions?(row: Row): readonly RowAction[];
  isSelected?: boolean;
  onToggle?(id: string): void;
}

/** Elements that a click is meant for, rather than the row. */
const INTERACTIVE = 'a, button, input, label, select, textarea, [role="menuitem"]';

function PlainRow<Row>({
  ref,
  index,
  id,
  row,
  columns,
  isCurrent,
  onFocus,
  onKeyDown,
  onOpen,
  rowActions,
  isSelected,
  onToggle,
}: TableRowProps<Row>): ReactNode {
  const { t } = useTranslation();
  const actions = rowActions?.(row);
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
      onToggle(id);
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
            onChange={() => onToggle(id)}
          />
        </td>
      )}
      {columns.map(({ key, header, render, align = 'start', hideBelow }, position) => (
        <td
          key={key}
          role="gridcell"
          data-label={header}
          data-first={position === 0 || undefined}
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

/** A row of a table; on a phone, a card. It renders again only if its own properties change, so that scrolling is smooth. */
export const TableRow = /* @__PURE__ */ memo(PlainRow) as typeof PlainRow;
