import { createConnection } from 'mongoose';
import { z } from 'zod';
import { mongoSettings, readConfig } from '@e-storefront/config';
import type { StockDiscrepancy } from '../../apps/product/src/inventory/stock-audit';
import { StockAudit } from '../../apps/product/src/inventory/stock-audit.model';
import { StockLedger } from '../../apps/product/src/inventory/stock-ledger.model';
import { localEnvironment } from '../dev/local-environment';

const USAGE = `usage: npm run stock -- <command>
  verify    lists every variant whose stock levels differ from the sums of its ledger; exits with 1 if there are any
  rebuild   sets them to the sums, and lists the differences that remain
Uses the platform that runs in this clone, or the database of the product service that MONGODB_URI names.`;

const settings = {
  ...mongoSettings,
  LOW_STOCK_THRESHOLD: z.coerce.number().int().min(0).default(5),
};

/** Compares stock levels with the ledger while the shop is running. Returns the exit code. */
export async function auditStock(
  [command, ...rest]: readonly string[],
  environment: Record<string, string | undefined>,
  print: (line: string) => void,
): Promise<number> {
  if ((command !== 'verify' && command !== 'rebuild') || rest.length > 0) throw new Error(USAGE);
  const config = readConfig(settings, localEnvironment('product', environment));
  const options = { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS: 5_000, maxPoolSize: 2 };
  const connection = await createConnection(config.MONGODB_URI, options).asPromise();
  try {
    const ledger = new StockLedger(connection);
    const audit = new StockAudit(connection, ledger, config.LOW_STOCK_THRESHOLD, (products) =>
      print(`${products} products checked …`),
    );
    const rebuilt = command === 'rebuild' ? await audit.rebuild() : null;
    const { products, discrepancies } = rebuilt ?? (await audit.verify());
    for (const discrepancy of discrepancies) print(lineOf(discrepancy));
    if (rebuilt) print(`${rebuilt.rebuilt} variants were set to the sums of their ledger.`);
    print(`${products} products, ${discrepancies.length} variants differ.`);
    return discrepancies.length === 0 ? 0 : 1;
  } finally {
    await connection.close();
  }
}

function lineOf({ sku, productId, variantId, levels, sums, reservedByOrders }: StockDiscrepancy): string {
  const { onHand, reserved, available } = levels;
  return (
    `${sku}  (product ${productId}, variant ${variantId})  on hand ${onHand}, ledger ${sums.onHand}; ` +
    `reserved ${reserved}, ledger ${sums.reserved}, open orders ${reservedByOrders}; available ${available}`
  );
}

if (require.main === module) {
  auditStock(process.argv.slice(2), process.env, (line) => console.log(line))
    .then((code) => (process.exitCode = code))
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
}
