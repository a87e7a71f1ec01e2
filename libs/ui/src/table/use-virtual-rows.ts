import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, type RefObject } from 'react';

/** Fewer rows are rendered at once: that is as fast, and the browser's own search finds them. */
const VIRTUAL_ABOVE = 100;
const ROW_HEIGHT = 49;
const OVERSCAN = 12;

interface VirtualRows {
  /** The positions of the rendered rows. */
  visible: readonly number[];
  /** The heights of what is not rendered before and after them. */
  before: number;
  after: number;
  isVirtual: boolean;
  /** Receives each row's element, for its height. */
  measure(row: HTMLTableRowElement | null): void;
  /** Scrolls until a row is rendered. */
  reveal(index: number): void;
}

/** Chooses the rows of a long table that are visible in its scrolling part. */
export function useVirtualRows(count: number, scroller: RefObject<HTMLElement | null>): VirtualRows {
  const isVirtual = count > VIRTUAL_ABOVE;
  const virtualizer = useVirtualizer({
    count,
    enabled: isVirtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
  });
  const reveal = useCallback(
    (index: number) => isVirtual && virtualizer.scrollToIndex(index),
    [isVirtual, virtualizer],
  );
  if (!isVirtual) {
    const visible = Array.from({ length: count }, (_, index) => index);
    return { visible, before: 0, after: 0, isVirtual, measure: ignore, reveal };
  }
  const items = virtualizer.getVirtualItems();
  return {
    visible: items.map(({ index }) => index),
    before: items[0]?.start ?? 0,
    after: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
    isVirtual,
    measure: virtualizer.measureElement,
    reveal,
  };
}

function ignore(): void {}
