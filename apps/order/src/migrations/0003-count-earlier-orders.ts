import type { Migration } from '@e-storefront/mongo';
import { SalesRollups } from '../analytics/sales-rollups.model';

/** Counts the orders of releases without stored sums, so that no read has to add them up. */
export const countEarlierOrders: Migration = {
  number: 3,
  name: 'count-earlier-orders',
  run: async (connection) => {
    await new SalesRollups(connection).countPending();
  },
};
