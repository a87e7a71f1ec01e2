import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './orders.module.css';

/** The number of an order in a list, in one line. */
export function OrderNumber({ number }: { number: string }): ReactNode {
  return (
    <Text span size="sm" fw={550} className={classes['number'] ?? ''}>
      {number}
    </Text>
  );
}
