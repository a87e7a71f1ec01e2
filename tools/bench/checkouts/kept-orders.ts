import type { Databases } from '../../invariants/databases';
import { timed } from '../pool';
import { copyOf, KEPT, type Templates } from './templates';

const BATCH = 1_000;

/** Adds copies of a checkout's rows up to a number of stored orders. */
export async function fillUpTo({ order }: Databases, templates: Templates, orders: number): Promise<void> {
  const there = await order.collection('orders').countDocuments();
  const missing = Math.max(0, orders - there);
  const batches = Array.from({ length: Math.ceil(missing / BATCH) }, (_, index) =>
    Math.min(BATCH, missing - index * BATCH),
  );
  await timed(batches, 2, async (size) => {
    const copies = Array.from({ length: size }, () => copyOf(templates));
    for (const name of KEPT) {
      // Old orders were published and counted long ago: they have no outbox.
      const rows = copies.map((copy) =>
        name === 'orders' ? { ...copy.orders, outbox: [], countedSequence: 1 } : copy[name],
      );
      await order.collection(name).insertMany(rows, { ordered: false });
    }
  });
}
