import { createConnection } from 'mongoose';
import { mongoSettings, readConfig } from '@e-storefront/config';
import type { SalesDiscrepancies } from '../../apps/order/src/analytics/sales-comparison.model';
import { SalesRollups } from '../../apps/order/src/analytics/sales-rollups.model';
import { SUM_NAMES } from '../../apps/order/src/order/sales-contribution';
import { localEnvironment } from '../dev/local-environment';

const USAGE = `usage: npm run sales -- <command>
  verify    lists every sales figure that differs from the sum of its orders; exits with 1 if there are any
  rebuild   sets them to these sums; required once after a rolling update from a release without stored figures
Uses the platform that runs in this clone, or the database of the order service that MONGODB_URI names.`;

/** Compares the stored sales figures with the orders while the shop is running. Returns the exit code. */
export async function auditSales(
  [command, ...rest]: readonly string[],
  environment: Record<string, string | undefined>,
  print: (line: string) => void,
): Promise<number> {
  if ((command !== 'verify' && command !== 'rebuild') || rest.length > 0) throw new Error(USAGE);
  const config = readConfig(mongoSettings, localEnvironment('order', environment));
  const options = { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS: 5_000, maxPoolSize: 4 };
  const connection = await createConnection(config.MONGODB_URI, options).asPromise();
  try {
    const rollups = new SalesRollups(connection);
    const onProgress = (orders: number): void => print(`${orders} orders checked …`);
    const isRebuild = command === 'rebuild';
    const found = isRebuild ? await rollups.rebuild(onProgress) : await rollups.verify(onProgress);
    const lines = linesOf(found);
    for (const line of lines) print(line);
    print(`${found.orders} orders, ${lines.length} differences${isRebuild ? ' corrected' : ''}.`);
    return isRebuild || lines.length === 0 ? 0 : 1;
  } finally {
    await connection.close();
  }
}

function linesOf({ sales, products, miscounted }: SalesDiscrepancies): string[] {
  const sums = sales.map(({ owner, date, stored, sums: expected }) => {
    const parts = SUM_NAMES.filter((name) => stored[name] !== expected[name]).map(
      (name) => `${name} ${stored[name]}, sum of orders ${expected[name]}`,
    );
    return `${owner === 'shop' ? 'shop' : `seller ${owner}`}, ${date}: ${parts.join('; ')}`;
  });
  const sold = products.map(
    ({ productId, stored, quantity, sales: amount }) =>
      `product ${productId}: quantity ${stored.quantity}, sum of orders ${quantity}; sales ${stored.sales}, sum of orders ${amount}`,
  );
  return [...sums, ...sold, ...miscounted.map((id) => `order ${id}: changed after it was counted`)];
}

if (require.main === module) {
  auditSales(process.argv.slice(2), process.env, (line) => console.log(line))
    .then((code) => (process.exitCode = code))
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
}
