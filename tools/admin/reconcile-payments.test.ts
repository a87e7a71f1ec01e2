import { createConnection, Types, type Connection } from 'mongoose';
import { testDatabase } from '@e-storefront/testing';
import { PaymentRepository } from '../../apps/order/src/payment/payment.model';
import { offlineProvider } from '../../apps/order/src/payment/providers/offline';
import { SandboxProvider } from '../../apps/order/src/payment/providers/sandbox/sandbox.provider';
import { createSandboxChargeRepository } from '../../apps/order/src/payment/providers/sandbox/sandbox.model';
import { PaymentService } from '../../apps/order/src/payment/payment.service';
import { reconcilePayments } from './reconcile-payments';

describe('npm run payments', () => {
  const database = testDatabase();
  let mongo: Connection;
  let service: PaymentService;
  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    const sandbox = new SandboxProvider({
      charges: createSandboxChargeRepository(mongo),
      actionUrl: 'http://localhost/step',
      actionTtlMs: 60_000,
      timeoutMs: 1,
    });
    const cod = offlineProvider('cod');
    service = new PaymentService({
      payments: new PaymentRepository(mongo),
      providers: {
        forMethod: (method) => (method === 'cash_on_delivery' ? cod : sandbox),
        byName: (name) => (name === 'cod' ? cod : sandbox),
      },
    });
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const newId = (): string => new Types.ObjectId().toHexString();
  const request = (token: string | null = null, method = 'card') => ({
    orderId: newId(),
    groupId: newId(),
    customerId: newId(),
    sellerId: newId(),
    amount: 5_000,
    currency: 'INR',
    method,
    token,
  });
  const authorised = async (...args: Parameters<typeof request>): Promise<string> => {
    const one = request(...args);
    await service.authorise([one]).catch(() => undefined);
    return one.orderId;
  };
  const refund = (orderId: string, net: number) => {
    const id = newId();
    const draft = { id, parts: { net, tax: 0, shipping: 0 }, lines: [], reason: null };
    return service.refund(orderId, { id, draftFor: () => draft });
  };
  const run = async (): Promise<[number, string]> => {
    const lines: string[] = [];
    const environment = { MONGODB_URI: database.uri };
    const code = await reconcilePayments(['reconcile'], environment, (line) => lines.push(line));
    return [code, lines.join('\n')];
  };
  const tamper = (collection: string, id: string, change: object) =>
    mongo.collection(collection).updateOne({ _id: new Types.ObjectId(id) }, { $set: change });

  it('reports nothing for consistent payments, and every row that was tampered with', async () => {
    const [open, taken, back, voided] = await Promise.all([1, 2, 3, 4].map(() => authorised()));
    if (!open || !taken || !back || !voided) throw new Error('no payments');
    await authorised('tok_declined');
    await authorised('tok_second_step');
    await authorised('tok_timeout');
    await authorised(null, 'cash_on_delivery');
    await Promise.all([taken, back].map((id) => service.capture(id)));
    await refund(back, 2_000);
    await service.void([voided, newId()]);
    const [fine, report] = await run();
    expect(report).toMatch(/9 payments \(1 in flight\), 7 charges, 0 discrepancies\.$/);
    expect(fine).toBe(0);

    const lines = [{ account: 'buyer:receivable', amount: 7 }];
    await mongo
      .collection('ledgerpostings')
      .insertOne({ orderId: open, currency: 'INR', lines, at: new Date() });
    await tamper('sandboxcharges', open, { amount: 4_999 });
    await tamper('sandboxcharges', taken, { captured: 4_000 });
    await tamper('sandboxcharges', back, { refunded: 2_001 });
    await tamper('payments', voided, { state: 'authorised' });
    const lost = await authorised();
    await mongo.collection('sandboxcharges').deleteOne({ _id: new Types.ObjectId(lost) });
    const strange = await authorised();
    await mongo.collection('payments').deleteOne({ _id: new Types.ObjectId(strange) });
    const elsewhere = await authorised();
    await tamper('payments', elsewhere, { provider: 'stripe' });

    const [code, text] = await run();
    expect(code).toBe(1);
    for (const [id, ...cells] of [
      [open, 'sandbox', 'amount', '5000', '4999'],
      [taken, 'sandbox', 'captured', '5000', '4000'],
      [back, 'sandbox', 'refunded', '2000', '2001'],
      [voided, 'sandbox', 'state', 'authorised', 'voided'],
      [lost, 'sandbox', 'missing there', 'authorised 5000', '-'],
      [strange, 'sandbox', 'missing here', '-', 'authorised 5000'],
      [elsewhere, 'stripe', 'not set up', 'authorised 5000', '\\?'],
      [open, '-', 'ledger', '\\w+ adds up to 7', '0'],
    ]) {
      expect(text).toMatch(new RegExp(`^${id} +${cells.join(' +')}$`, 'm'));
    }
    expect(text).toMatch(/9 discrepancies\.$/);
  });

  it.each([[[]], [['mend']], [['reconcile', 'more']]])('prints its usage for %j', async (args) => {
    await expect(reconcilePayments(args, {}, () => undefined)).rejects.toThrow(/^usage: /);
  });
});
