import { useCallbackRef } from '@mantine/hooks';
import { useState, type KeyboardEvent, type RefObject } from 'react';

interface RowNavigation {
  /** The row that Tab reaches. */
  current: number;
  setCurrent(index: number): void;
  onKeyDown(event: KeyboardEvent<HTMLTableRowElement>): void;
}

/** Moves the focus between the rows of a table by its keys; one row at a time is reached by Tab. */
export function useRowNavigation(
  count: number,
  scroller: RefObject<HTMLElement | null>,
  reveal: (index: number) => void,
): RowNavigation {
  const [chosen, setCurrent] = useState(0);
  const current = Math.min(chosen, Math.max(0, count - 1));
  const focus = (index: number): void => {
    reveal(index);
    // A row that was not rendered is so after the next frame.
    requestAnimationFrame(() => {
      const row = scroller.current?.querySelector<HTMLElement>(`tr[data-index="${index}"]`);
      row?.focus();
      row?.scrollIntoView({ block: 'nearest' });
    });
  };
  const onKeyDown = useCallbackRef((event: KeyboardEvent<HTMLTableRowElement>): void => {
    if (event.target !== event.currentTarget) return;
    const target = targetOf(event.key, Number(event.currentTarget.dataset['index']), count);
    if (target === undefined) return;
    event.preventDefault();
    focus(target);
  });
  return { current, setCurrent, onKeyDown };
}

const PAGE = 10;

function targetOf(key: string, from: number, count: number): number | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + PAGE,
    PageUp: from - PAGE,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.max(0, Math.min(target, count - 1));
}
