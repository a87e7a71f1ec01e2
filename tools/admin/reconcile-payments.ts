import { createConnection } from 'mongoose';
import { z } from 'zod';
import { mongoSettings, readConfig } from '@e-storefront/config';
import { LedgerRepository } from '../../apps/order/src/ledger/ledger.model';
import { PaymentRepository } from '../../apps/order/src/payment/payment.model';
import { createSandboxChargeRepository } from '../../apps/order/src/payment/providers/sandbox/sandbox.model';
import { PaymentReconciliation, type Discrepancy } from '../../apps/order/src/payment/reconciliation';
import { createPaymentProviders, paymentSettings } from '../../apps/order/src/payment/payment.config';
import { pricingSettings } from '../../apps/order/src/pricing/pricing.config';
import { localEnvironment } from '../dev/local-environment';

const USAGE = `usage: npm run payments -- reconcile
  reconcile  lists the discrepancies between payments and the providers' records, and postings that do not balance;
             exits with 1 if there are any. Read-only. Uses the platform that runs in this clone, or the database of the
             order service that MONGODB_URI names, and that service's settings of Stripe (STRIPE_…).`;

const settings = {
  ...mongoSettings,
  ...paymentSettings,
  NODE_ENV: z.string().default('production'),
  PRICING_CURRENCY: pricingSettings.PRICING_CURRENCY,
};
const WIDTHS = [26, 10, 15, 24];

/** Compares payments with the records of their providers. Returns the exit code. */
export async function reconcilePayments(
  args: readonly string[],
  environment: Record<string, string | undefined>,
  print: (line: string) => void,
): Promise<number> {
  if (args.length !== 1 || args[0] !== 'reconcile') throw new Error(USAGE);
  const config = readConfig(settings, localEnvironment('order', environment));
  const options = { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS: 5_000, maxPoolSize: 2 };
  const connection = await createConnection(config.MONGODB_URI, options).asPromise();
  try {
    const books = createSandboxChargeRepository(connection);
    const { setups } = createPaymentProviders(config, { charges: books });
    let hasHead = false;
    const { payments, charges, inFlight, discrepancies } = await new PaymentReconciliation({
      payments: new PaymentRepository(connection),
      providers: setups.map(({ provider }) => provider),
      ledger: new LedgerRepository(connection),
      onProgress: print,
      onDiscrepancy: (difference) => {
        if (!hasHead) print(row(['order', 'provider', 'what', 'ours', 'theirs']));
        hasHead = true;
        print(row(cellsOf(difference)));
      },
    }).run();
    print(
      `${payments} payments (${inFlight} in flight), ${charges} charges, ${discrepancies} discrepancies.`,
    );
    return discrepancies === 0 ? 0 : 1;
  } finally {
    await connection.close();
  }
}

function cellsOf({ orderId, provider, kind, ours, theirs }: Discrepancy): string[] {
  return [orderId, provider, kind, ours, theirs];
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join(' ')
    .trimEnd();
}

if (require.main === module) {
  reconcilePayments(process.argv.slice(2), process.env, (line) => console.log(line))
    .then((code) => (process.exitCode = code))
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
}
