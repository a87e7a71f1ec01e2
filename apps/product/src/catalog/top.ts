/**
 * The first rows of an order, sorted, without sorting all of them.
 * @param compare negative when `a` comes first; never 0
 */
export function topOf(
  rows: Iterable<number>,
  count: number,
  compare: (a: number, b: number) => number,
): number[] {
  if (count <= 0) return [];
  /** A heap: each row comes after its two children, so that the last one stands first. */
  const heap: number[] = [];
  const siftUp = (): void => {
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (compare(at(index), at(parent)) < 0) return;
      swap(index, parent);
      index = parent;
    }
  };
  const siftDown = (): void => {
    for (let index = 0; ;) {
      let last = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && compare(at(child), at(last)) > 0) last = child;
      }
      if (last === index) return;
      swap(index, last);
      index = last;
    }
  };
  const at = (index: number): number => heap[index] ?? 0;
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [at(b), at(a)];
  };
  for (const row of rows) {
    if (heap.length < count) {
      heap.push(row);
      siftUp();
    } else if (compare(row, at(0)) < 0) {
      heap[0] = row;
      siftDown();
    }
  }
  return heap.sort(compare);
}
