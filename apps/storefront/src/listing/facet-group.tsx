import { Text } from '@mantine/core';
import { IconSquare, IconSquareCheckFilled } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats } from '@e-storefront/i18n';
import classes from './facet-group.module.css';

/** A value of a filter. */
export interface FacetOption {
  key: string;
  label: ReactNode;
  count: number;
  /** The address with the filter, or without it if it is selected. */
  to: string;
  isSelected: boolean;
}

interface FacetGroupProps {
  title: string;
  options: readonly FacetOption[];
  children?: ReactNode;
}

/** The values of one filter with the number of their products. */
export function FacetGroup({ title, options, children }: FacetGroupProps): ReactNode {
  const { number } = useFormats();
  const titleId = useId();
  if (options.length === 0 && !children) return null;
  return (
    <section className={classes['group']} aria-labelledby={titleId}>
      <Text component="h2" fw={600} size="sm" id={titleId}>
        {title}
      </Text>
      <ul className={classes['options']}>
        {options.map(({ key, label, count, to, isSelected }) => {
          const Icon = isSelected ? IconSquareCheckFilled : IconSquare;
          return (
            <li key={key}>
              <Link
                to={to}
                className={classes['option']}
                aria-current={isSelected ? 'true' : undefined}
                preventScrollReset
                rel="nofollow"
              >
                <Icon size={18} stroke={1.5} aria-hidden />
                <span className={classes['label']}>{label}</span>
                <span className={classes['count']}>{number(count)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
      {children}
    </section>
  );
}
