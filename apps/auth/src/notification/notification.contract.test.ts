import { randomBytes } from 'node:crypto';
import { openEventRelay } from '@e-storefront/bus';
import { createEvent } from '@e-storefront/events';
import { createService, type RunningService } from '@e-storefront/service';
import { MemoryOutbox, testRedisUrl } from '@e-storefront/testing';
import { AuthUnderTest, type Account } from '../auth-under-test';

describe('mails about orders', () => {
  const outbox = new MemoryOutbox();
  let auth: AuthUnderTest;
  let order: RunningService;
  let [buyer, seller]: Account[] = [];
  beforeAll(async () => {
    auth = await AuthUnderTest.start();
    [buyer, seller] = [await auth.register(), await auth.register()];
    const service = createService('order', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
    const prefix = auth.subgraph.eventsPrefix;
    openEventRelay(service, { redisUrl: testRedisUrl(), prefix, outbox });
    order = await service.listen();
  });
  afterAll(async () => {
    await order.stop();
    await auth[Symbol.asyncDispose]();
  });

  const newId = (): string => randomBytes(12).toString('hex');
  const parties = (): { customerId: string; sellerId: string } => ({
    customerId: buyer?.id ?? '',
    sellerId: seller?.id ?? '',
  });

  it('tell the buyer and the seller of an order once, and of what becomes of it', async () => {
    const facts = { orderId: newId(), ...parties() };
    const placed = createEvent('order.placed.v1', { ...facts, status: 'PENDING', sequence: 1 });
    const confirmed = createEvent('order.updated.v1', { ...facts, status: 'CONFIRMED', sequence: 2 });
    const shipped = createEvent('order.updated.v1', { ...facts, status: 'SHIPPED', sequence: 3 });
    outbox.write(placed, confirmed, shipped);
    expect((await auth.mailTo(buyer?.email ?? '', /on its way/)).text).toContain(facts.orderId);
    const confirmation = await auth.mailTo(buyer?.email ?? '', /We have your order/);
    expect(confirmation.text).toContain(facts.orderId);
    expect(confirmation.messageId).toBe(`<${placed.id}.${buyer?.id}@e-storefront>`);
    expect((await auth.mailTo(seller?.email ?? '', /You have a new order/)).text).toContain(facts.orderId);
    // The other consumers of these are not there to acknowledge them.
    await outbox.settle([confirmed, shipped]);
    outbox.write(placed);
    await outbox.settled();
    await expect(auth.mailTo(buyer?.email ?? '', /We have your order/, 2)).rejects.toThrow('No such mail');
  });

  it('tell of money that comes back, of payments and checkouts that fail, and of stock that runs out', async () => {
    const payment = { orderId: newId(), ...parties(), amount: 123_450, currency: 'INR' };
    const stock = { productId: newId(), variantId: newId(), sellerId: seller?.id ?? '' };
    outbox.write(
      createEvent('payment.refunded.v1', payment),
      createEvent('payment.failed.v1', { ...payment, orderId: newId() }),
      createEvent('checkout.failed.v1', { groupId: newId(), customerId: buyer?.id ?? '' }),
      createEvent('stock.depleted.v1', { ...stock, available: 2, threshold: 5 }),
    );
    expect((await auth.mailTo(buyer?.email ?? '', /money back/)).text).toContain('INR 1234.50');
    expect((await auth.mailTo(buyer?.email ?? '', /payment failed/)).text).toContain('called off');
    expect((await auth.mailTo(buyer?.email ?? '', /did not go through/)).text).toMatch(/nothing was charged/);
    expect((await auth.mailTo(seller?.email ?? '', /running out/)).text).toContain('2 can still be bought');
  });

  it('are the receipt of a buyer for what was taken, and none for nothing', async () => {
    const payment = { ...parties(), currency: 'INR' };
    const [paid, free] = [newId(), newId()];
    outbox.write(
      createEvent('payment.captured.v1', { ...payment, orderId: free, amount: 0 }),
      createEvent('payment.captured.v1', { ...payment, orderId: paid, amount: 123_450 }),
    );
    const receipt = await auth.mailTo(buyer?.email ?? '', /Receipt for your order/);
    expect(receipt.subject).toContain(paid);
    expect(receipt.text).toContain('INR 1234.50');
    await outbox.settled();
    const mailOf = (orderId: string) => auth.mailTo(buyer?.email ?? '', new RegExp(`Receipt.*${orderId}`));
    await expect(mailOf(free)).rejects.toThrow('No such mail');
  });

  it('tell the seller, and not the buyer, of a dispute and of its end', async () => {
    const payment = { ...parties(), orderId: newId(), amount: 5_000, currency: 'INR' };
    const other = { ...payment, orderId: newId() };
    outbox.write(
      createEvent('payment.disputed.v1', payment),
      createEvent('dispute.closed.v1', { ...payment, isWon: true }),
      createEvent('dispute.closed.v1', { ...other, isWon: false }),
    );
    const subjects = [/disputes a payment/, /won a dispute/, /lost a dispute/];
    const [opened, won, lost] = await Promise.all(
      subjects.map((subject) => auth.mailTo(seller?.email ?? '', subject)),
    );
    for (const mail of [opened, won]) expect(mail?.text).toContain(payment.orderId);
    for (const mail of [opened, won, lost]) expect(mail?.text).toContain('INR 50.00');
    expect(lost?.text).toContain('gave them INR 50.00 back');
    await outbox.settled();
    await expect(auth.mailTo(buyer?.email ?? '', /dispute/)).rejects.toThrow('No such mail');
  });

  it('tell the seller of a refund that did not reach its buyer', async () => {
    const payment = { ...parties(), orderId: newId(), amount: 700, currency: 'INR' };
    outbox.write(createEvent('refund.failed.v1', payment));
    const mail = await auth.mailTo(seller?.email ?? '', /A refund failed/);
    expect(mail.text).toContain('INR 7.00');
    expect(mail.text).toContain(payment.orderId);
    await outbox.settled();
    await expect(auth.mailTo(buyer?.email ?? '', /refund failed/i)).rejects.toThrow('No such mail');
  });

  it('pass over accounts that are not there', async () => {
    outbox.write(createEvent('checkout.failed.v1', { groupId: newId(), customerId: newId() }));
    await outbox.settled();
  });
});
