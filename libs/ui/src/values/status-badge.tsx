import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import classes from './status-badge.module.css';
import { STATUS_TONES, toneOf, type StatusKind } from './status-tones';

interface StatusBadgeProps {
  kind: StatusKind;
  /** As the API returns it, such as `SHIPPED`. */
  value: string | null | undefined;
}

/** A status by its name in the reader's language, and a colour for what it means. */
export function StatusBadge({ kind, value }: StatusBadgeProps): ReactNode {
  const label = useStatusLabel();
  if (!value) return null;
  return (
    <span className={classes['badge']} data-tone={toneOf(kind, value)}>
      {label(kind, value)}
    </span>
  );
}

/** A function that gives a status its name in the reader's language. */
export function useStatusLabel(): (kind: StatusKind, value: string) => string {
  const { t } = useTranslation();
  return (kind, value) => t(`ui.status.${kind}.${value}`, { defaultValue: value });
}

/** The values of a kind of status with their names, for a FilterSelect. */
export function useStatusOptions(kind: StatusKind): { value: string; label: string }[] {
  const label = useStatusLabel();
  return Object.keys(STATUS_TONES[kind]).map((value) => ({ value, label: label(kind, value) }));
}
