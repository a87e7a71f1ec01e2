import type { ComponentType, ReactNode } from 'react';
import type { SortOrder } from '../list/list-params';

/** A column of a table. */
export interface Column<Row> {
  key: string;
  header: string;
  render(row: Row): ReactNode;
  /** The value of `sortBy` that orders by this column; without it, the column cannot be sorted. */
  sortKey?: string;
  align?: 'start' | 'center' | 'end';
  /** In pixels or as a CSS width. */
  width?: number | string;
  /** Not shown on narrower screens. */
  hideBelow?: 'sm' | 'md' | 'lg' | 'xl';
}

/** The order of a table. */
export interface Sort {
  sortBy: string;
  sortOrder: SortOrder;
}

/** An action on one row. */
export interface RowAction {
  label: string;
  icon?: ComponentType<{ size?: number | string }>;
  onClick(): unknown;
  danger?: boolean;
  disabled?: boolean;
}

/** The chosen rows of a table. */
export interface Selection {
  selected: ReadonlySet<string>;
  onChange(selected: ReadonlySet<string>): void;
  /** Buttons for the chosen rows. */
  actions?: ReactNode;
}

/** The order after a click on a column: ascending first, then the other way. */
export function nextSort(sortKey: string, sort: Sort | undefined): Sort {
  const isAscending = sort?.sortBy === sortKey && sort.sortOrder === 'asc';
  return { sortBy: sortKey, sortOrder: isAscending ? 'desc' : 'asc' };
}
