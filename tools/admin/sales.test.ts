import { createConnection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { SalesRollups } from '../../apps/order/src/analytics/sales-rollups.model';
import { orderModel } from '../../apps/order/src/order/order-row.model';
import { placedOrderRow } from '../../apps/order/test/fixtures/order-row';
import { newId } from '../../apps/order/test/fakes/subgraphs.fake';

import { auditSales } from './sales';

describe('npm run sales', () => {
  const database = testDatabase();
  const environment = { MONGODB_URI: database.uri };
  afterAll(() => database.drop());

  const run = async (...args: string[]): Promise<[number, string]> => {
    const lines: string[] = [];
    const code = await auditSales(args, environment, (line) => lines.push(line));
    return [code, lines.join('\n')];
  };

  it('exits with 1 and names the figure that was tampered with, until a rebuild', async () => {
    await expect(run('verify')).rejects.toThrow('Start it once.');
    const connection = await createConnection(database.uri).asPromise();
    const rollups = new SalesRollups(connection);
    await ensureIndexes(connection);
    await rollups.prepare('UTC');
    const ids = { groupId: newId(), customerId: newId(), sellerId: newId() };
    const row = placedOrderRow({ orderId: newId(), ...ids, total: 1_200 });
    await orderModel(connection).collection.insertOne(row);
    expect(await rollups.countPending()).toBe(1);
    expect(await run('verify')).toEqual([0, '1 orders checked …\n1 orders, 0 differences.']);
    await connection
      .collection('salesfigures')
      .updateOne({ owner: ids.sellerId, date: 'all' }, { $inc: { 'sums.sales': 5 } });
    // Changes an order as a release without stored figures does.
    await orderModel(connection).collection.updateOne({}, { $inc: { sequence: 1 } });
    const [code, text] = await run('verify');
    expect(code).toBe(1);
    expect(text).toContain(`seller ${ids.sellerId}, all: sales 1205, sum of orders 1200`);
    expect(text).toMatch(/order \w{24}: changed after it was counted/);
    expect(await run('rebuild')).toEqual([0, expect.stringMatching(/1 orders, 2 differences corrected\.$/)]);
    expect((await run('verify'))[0]).toBe(0);
    await connection.close();
  });

  it.each([[[]], [['mend']], [['verify', 'more']]])('prints its usage for %j', async (args) => {
    await expect(auditSales(args, environment, () => undefined)).rejects.toThrow(/^usage: /);
  });
});
