import { Group, Paper, Skeleton, Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import classes from './stat-tile.module.css';

interface StatTileProps {
  label: string;
  /** Formatted; undefined while it loads. */
  value: ReactNode;
  /** The change since the period before as a share, 0.12 for +12 %. */
  change?: number | null;
  /** More is worse, as with refunds. */
  isLessBetter?: boolean;
  /** A line below the figure. */
  hint?: ReactNode;
  icon?: ComponentType<{ size?: number | string; stroke?: number | string }>;
}

/** A figure with its name and its change. */
export function StatTile({
  label,
  value,
  change,
  isLessBetter = false,
  hint,
  icon: Icon,
}: StatTileProps): ReactNode {
  return (
    <Paper withBorder p="md" className={classes['tile']}>
      <Group justify="space-between" wrap="nowrap" gap="xs" c="dimmed">
        <Text size="sm" fw={550}>
          {label}
        </Text>
        {Icon && <Icon size={20} stroke={1.5} aria-hidden />}
      </Group>
      {value === undefined ? (
        <Skeleton height={28} width={120} my={4} />
      ) : (
        <span className={classes['value']}>{value}</span>
      )}
      {(typeof change === 'number' || hint) && (
        <Group gap="xs" mt="auto">
          {typeof change === 'number' && <Change change={change} isLessBetter={isLessBetter} />}
          {hint && (
            <Text size="xs" c="dimmed">
              {hint}
            </Text>
          )}
        </Group>
      )}
    </Paper>
  );
}

function Change({ change, isLessBetter }: { change: number; isLessBetter: boolean }): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const Arrow = change < 0 ? IconArrowDownRight : IconArrowUpRight;
  const isGood = change === 0 ? undefined : change > 0 !== isLessBetter;
  const text = number(change, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  return (
    <span className={classes['change']} data-good={isGood} title={t('ui.charts.change')}>
      {change !== 0 && <Arrow size={16} aria-hidden className={classes['arrow']} />}
      {text}
    </span>
  );
}
