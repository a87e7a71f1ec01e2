import { Select } from '@mantine/core';
import type { ReactNode } from 'react';

/** A value of a filter. */
export interface FilterOption {
  value: string;
  label: string;
}

interface FilterSelectProps {
  /** The accessible name, shown while nothing is chosen. */
  label: string;
  options: readonly FilterOption[];
  /** Empty for no filter. */
  value: string;
  onChange(value: string): void;
  /** Whether one types to find an option; by default with more than eight. */
  searchable?: boolean;
  width?: number;
}

const MANY = 8;

/** A filter of a list with one value of several. */
export function FilterSelect({
  label,
  options,
  value,
  onChange,
  searchable = options.length > MANY,
  width = 180,
}: FilterSelectProps): ReactNode {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={[...options]}
      value={value === '' ? null : value}
      onChange={(next) => onChange(next ?? '')}
      searchable={searchable}
      clearable
      checkIconPosition="right"
      flex={{ base: '1 1 140px', sm: `0 1 ${width}px` }}
    />
  );
}
