import { randomBytes } from 'node:crypto';
import { createOutboxRelay } from '@e-storefront/messaging';
import { consumersOf, createEvent } from '@e-storefront/events';
import { createService, type RunningService } from '@e-storefront/server';
import { actor, deliverToConsumer, InMemoryOutbox, testRedisUrl } from '@e-storefront/testing';
import { AuthFixture, type Account } from '../../test/fixtures/auth-fixture';
import { orderForMail } from '../../test/fakes/mail-services.fake';

const FRONTENDS = 'storefront=https://shop.example/,seller=https://sell.example/portal';
const ANY_ID = /\b[0-9a-f]{24}\b/;

const newId = (): string => randomBytes(12).toString('hex');

/** Publishes events from an in-memory outbox. */
async function startSource(auth: AuthFixture, outbox: InMemoryOutbox): Promise<RunningService> {
  const service = createService('order', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  createOutboxRelay(service, { redisUrl: testRedisUrl(), prefix: auth.subgraph.eventsPrefix, outbox });
  return service.listen();
}

/** Waits until auth has handled every event; acknowledges those of consumers that are not running. */
async function settled(outbox: InMemoryOutbox, auth: AuthFixture): Promise<void> {
  const auths = { consumer: 'auth', prefix: auth.subgraph.eventsPrefix, redisUrl: testRedisUrl() } as const;
  for (const event of [...outbox.events]) {
    if (consumersOf(event.name).every((consumer) => consumer === 'auth')) continue;
    await deliverToConsumer(auths, event);
    await outbox.acknowledge([event]);
  }
  await outbox.settled();
}

describe('order mails', () => {
  const outbox = new InMemoryOutbox();
  let auth: AuthFixture;
  let source: RunningService;
  let buyer: Account;
  let seller: Account;
  let orders = 0;

  beforeAll(async () => {
    auth = await AuthFixture.start();
    [buyer, seller] = [await auth.register(), await auth.register({ role: 'seller' })];
    source = await startSource(auth, outbox);
  });
  afterAll(async () => {
    await source.stop();
    await auth[Symbol.asyncDispose]();
  });

  /** An order with a unique number and e-mail address. */
  function newOrder(overrides: Record<string, unknown> = {}) {
    orders += 1;
    const orderNumber = `ORD-20260301-${String(orders).padStart(6, '0')}`;
    const customerEmail = `orders-${newId()}@example.com`;
    const orderId = newId();
    auth.mailServices.orders.set(orderId, orderForMail({ orderNumber, customerEmail, ...overrides }));
    return { orderId, orderNumber, customerEmail, customerId: buyer.id, sellerId: seller.id };
  }
  const factsOf = ({ orderId, customerId, sellerId }: ReturnType<typeof newOrder>) => ({
    orderId,
    customerId,
    sellerId,
  });

  it('send an order confirmation with all items and amounts to the e-mail address of the order', async () => {
    const order = newOrder();
    outbox.write(createEvent('order.placed.v1', { ...factsOf(order), status: 'PENDING', sequence: 1 }));
    const mail = await auth.mailTo(order.customerEmail, /We have received your order/);
    expect(mail.subject).toContain(order.orderNumber);
    expect(mail.text).toContain('Hello Asha Rao,');
    for (const line of [
      '2 x Desk lamp <b>& (Blue / L, LAMP-BL), INR 499.50 each: INR 999.00',
      '1 x Bulb (BULB), INR 35.50 each: INR 35.50',
      'Subtotal: INR 1034.50',
      'Discount (SAVE): INR -34.50',
      'Tax: INR 80.00',
      'Shipping: INR 10.00',
      'Total: INR 1090.00',
      '1 MG Road',
      '560001 Bengaluru, KA',
      'http://shop.test/order?token=link-token',
    ])
      expect(mail.text.split('\n')).toContain(line);
    expect(mail.html).toContain('Desk lamp &lt;b&gt;&amp;');
    expect(mail.html).toContain('INR 1090.00');
    expect(mail.headers).toMatchObject({ 'Auto-Submitted': 'auto-generated' });
    expect(await auth.mailsTo(buyer.email, /We have received your order/)).toEqual([]);
  });

  it('notify buyer and seller once of each order and status change without showing internal ids', async () => {
    const order = newOrder();
    const placed = createEvent('order.placed.v1', { ...factsOf(order), status: 'PENDING', sequence: 1 });
    const changed = ['CONFIRMED', 'SHIPPED', 'DELIVERED', 'RETURNED', 'CANCELLED'].map((status, index) =>
      createEvent('order.updated.v1', { ...factsOf(order), status, sequence: index + 2 }),
    );
    outbox.write(placed, ...changed);
    const toBuyer = await Promise.all(
      [
        /We have received your order/,
        /is on its way/,
        /was delivered/,
        /We have received your return/,
        /was cancelled/,
      ].map((subject) => auth.mailTo(order.customerEmail, subject)),
    );
    expect(toBuyer[0]?.messageId).toBe(`<${placed.id}.${buyer.id}@e-storefront>`);
    const about = (words: string) =>
      new RegExp(`${words}.*${order.orderNumber}|${order.orderNumber}.*${words}`);
    const toSeller = [
      await auth.mailTo(seller.email, about('You have a new order')),
      await auth.mailTo(seller.email, about('was cancelled')),
    ];
    for (const mail of [...toBuyer, ...toSeller]) {
      expect(mail.subject).toContain(order.orderNumber);
      expect(mail.text).toContain(order.orderNumber);
      expect(mail.text).toContain('INR 1090.00');
      expect(`${mail.subject} ${mail.text} ${mail.html}`).not.toMatch(ANY_ID);
    }
    outbox.write(placed);
    await settled(outbox, auth);
    expect(await auth.mailsTo(order.customerEmail, /We have received your order/)).toHaveLength(1);
  });

  it('notify the buyer of payments, refunds and failed payments', async () => {
    const order = newOrder();
    const payment = { ...factsOf(order), amount: 123_450, currency: 'INR' };
    outbox.write(
      createEvent('payment.captured.v1', payment),
      createEvent('payment.refunded.v1', { ...payment, amount: 1 }),
      createEvent('payment.failed.v1', payment),
    );
    const receipt = await auth.mailTo(order.customerEmail, /Receipt for your order/);
    expect(receipt.text).toContain('INR 1234.50');
    expect((await auth.mailTo(order.customerEmail, /Your refund/)).text).toContain('INR 0.01');
    const failed = await auth.mailTo(order.customerEmail, /Payment failed/);
    expect(failed.text).toContain('the order was cancelled');
    for (const { subject, text, html } of [receipt, failed]) {
      expect(subject).toContain(order.orderNumber);
      expect(text + html).not.toMatch(ANY_ID);
    }
  });

  it('send no receipt for free orders', async () => {
    const order = newOrder();
    outbox.write(createEvent('payment.captured.v1', { ...factsOf(order), amount: 0, currency: 'INR' }));
    await settled(outbox, auth);
    expect(await auth.mailsTo(order.customerEmail, /Receipt/)).toEqual([]);
  });

  it('notify only the seller of disputes, their outcome and failed refunds', async () => {
    const order = newOrder();
    const payment = { ...factsOf(order), amount: 5_000, currency: 'INR' };
    outbox.write(
      createEvent('payment.disputed.v1', payment),
      createEvent('dispute.closed.v1', { ...payment, isWon: true }),
      createEvent('dispute.closed.v1', { ...payment, isWon: false }),
      createEvent('refund.failed.v1', payment),
    );
    const subjects = ['Payment disputed', 'won the dispute', 'lost the dispute', 'A refund failed'];
    const mails = await Promise.all(
      subjects.map((words) => auth.mailTo(seller.email, new RegExp(`${words}.*${order.orderNumber}`))),
    );
    for (const { text, html } of mails) {
      expect(text).toContain('INR 50.00');
      expect(text).toContain(order.orderNumber);
      expect(text + html).not.toMatch(ANY_ID);
    }
    expect(mails[2]?.text).toContain('returned INR 50.00 to them');
    await settled(outbox, auth);
    expect(await auth.mailsTo(order.customerEmail, /./)).toEqual([]);
  });

  it('notify the buyer of a failed checkout at the e-mail address of the checkout', async () => {
    const groupId = newId();
    const customerEmail = `lost-${newId()}@example.com`;
    auth.mailServices.checkouts.set(groupId, { customerName: 'Ravi', customerEmail });
    outbox.write(createEvent('checkout.failed.v1', { groupId, customerId: buyer.id }));
    const mail = await auth.mailTo(customerEmail, /could not be completed/);
    expect(mail.text).toContain('Hello Ravi,');
    expect(mail.text).toMatch(/nothing was charged/);
  });

  it('notify the buyer of a failed checkout without stored data at the e-mail address of the account', async () => {
    outbox.write(createEvent('checkout.failed.v1', { groupId: newId(), customerId: buyer.id }));
    await auth.mailTo(buyer.email, /could not be completed/);
  });

  it('name the depleted product with its variant and SKU', async () => {
    const stock = { productId: newId(), variantId: newId(), sellerId: seller.id, threshold: 5 };
    const named = { productName: 'Desk lamp', variantName: 'Blue / L', sku: 'LAMP-BL' };
    outbox.write(createEvent('stock.depleted.v2', { ...stock, ...named, available: 2 }));
    const mail = await auth.mailTo(seller.email, /Desk lamp, Blue \/ L is running out/);
    expect(mail.text).toContain('Only 2 left in stock of Desk lamp, Blue / L (SKU LAMP-BL).');
    outbox.write(createEvent('stock.depleted.v1', { ...stock, available: 0 }));
    const old = await auth.mailTo(seller.email, /One of your products is running out/);
    expect(old.text).toContain('One of your products is sold out.');
    for (const { text, html } of [mail, old]) expect(text + html).not.toMatch(ANY_ID);
  });

  it('are sent once the order service is available again', async () => {
    const order = newOrder();
    auth.mailServices.isUnavailable = true;
    outbox.write(createEvent('order.placed.v1', { ...factsOf(order), status: 'PENDING', sequence: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    auth.mailServices.isUnavailable = false;
    await auth.mailTo(order.customerEmail, /We have received your order/);
  });

  it('are not sent to deleted accounts or for unknown orders', async () => {
    const gone = await auth.register();
    await auth.data('mutation ($id: ID!) { deleteUser(id: $id) }', actor('admin'), { id: gone.id });
    const order = newOrder();
    const facts = { status: 'SHIPPED', sequence: 2 };
    outbox.write(
      createEvent('order.updated.v1', { ...factsOf(order), ...facts, customerId: gone.id }),
      createEvent('order.updated.v1', { ...factsOf(order), ...facts, orderId: newId() }),
      createEvent('checkout.failed.v1', { groupId: newId(), customerId: newId() }),
    );
    await settled(outbox, auth);
    expect(await auth.mailsTo(order.customerEmail, /./)).toEqual([]);
    expect(await auth.mailsTo(gone.email, /order/)).toEqual([]);
  });
});

describe('mails with configured front ends', () => {
  const outbox = new InMemoryOutbox();
  let auth: AuthFixture;
  let source: RunningService;

  beforeAll(async () => {
    auth = await AuthFixture.start({ FRONTENDS });
    source = await startSource(auth, outbox);
  });
  afterAll(async () => {
    await source.stop();
    await auth[Symbol.asyncDispose]();
  });

  it('link buyers and sellers to the order page of their front end', async () => {
    const [buyer, seller] = [await auth.register(), await auth.register({ role: 'seller' })];
    const orderId = newId();
    const order = orderForMail({ customerEmail: `orders-${newId()}@example.com` });
    auth.mailServices.orders.set(orderId, order);
    const facts = { orderId, customerId: buyer.id, sellerId: seller.id, status: 'PENDING', sequence: 1 };
    outbox.write(createEvent('order.placed.v1', facts));
    const toBuyer = await auth.mailTo(String(order['customerEmail']), /We have received your order/);
    expect(toBuyer.text.split('\n')).toContain('https://shop.example/orders/ORD-20260301-7F3K9Q');
    const toSeller = await auth.mailTo(seller.email, /You have a new order/);
    expect(toSeller.text.split('\n')).toContain('https://sell.example/portal/orders/ORD-20260301-7F3K9Q');
  });

  it('link to the requested front end, or to that of the role by default', async () => {
    const seller = await auth.register({ role: 'seller' });
    expect((await auth.mailTo(seller.email, /Verify/)).text).toContain(
      '\nhttps://sell.example/portal/verify-email?token=',
    );
    const urlFor = async (domain: string) => (await auth.forgotPassword(seller.email, domain)).resetUrl;
    expect(await urlFor('STOREFRONT')).toMatch(/^https:\/\/shop\.example\/reset-password\?token=[\w-]{43}$/);
    await auth.mailTo(seller.email, /Reset your password/);
    expect(await urlFor('admin')).toMatch(/^http:\/\/shop\.test\/reset-password\?token=/);
    const mail = await auth.mailTo(seller.email, /Reset your password/, 2);
    expect(mail.text).toMatch(/\nhttp:\/\/shop\.test\/reset-password\?token=[\w-]{43}\n/);
  });
});

describe('ticket mails', () => {
  const outbox = new InMemoryOutbox();
  let auth: AuthFixture;
  let source: RunningService;

  beforeAll(async () => {
    auth = await AuthFixture.start({ FRONTENDS });
    source = await startSource(auth, outbox);
  });
  afterAll(async () => {
    await source.stop();
    await auth[Symbol.asyncDispose]();
  });

  /** A ticket in the format of the ticket service. */
  function newTicket(overrides: Record<string, unknown> = {}) {
    const ticketId = newId();
    const ticket = {
      ticketNumber: 'TKT-000123',
      subject: 'Where is my lamp?',
      customerId: null,
      customerName: 'Ravi',
      customerEmail: `ticket-${newId()}@example.com`,
      assignedTo: null,
      resolution: null,
      comment: null,
      ...overrides,
    };
    auth.mailServices.tickets.set(ticketId, ticket);
    return { ...ticket, ticketId };
  }

  it('confirm a guest request with a link and without quoting it', async () => {
    const { ticketId, customerEmail } = newTicket();
    outbox.write(createEvent('ticket.opened.v1', { ticketId, sequence: 1 }));
    const mail = await auth.mailTo(customerEmail, /TKT-000123/);
    expect(mail.subject).toBe('We have received your request TKT-000123');
    expect(mail.text.split('\n')).toContain('https://shop.example/ticket?token=link-token');
    expect(mail.text + mail.html).not.toContain('lamp');
    expect(mail.text + mail.html).not.toMatch(ANY_ID);
  });

  it('quote the reply of staff to a guest verbatim', async () => {
    const comment = { author: 'Sunil', text: 'It is <on> its way.\nTomorrow.' };
    const { ticketId, customerEmail } = newTicket({ comment });
    const facts = { ticketId, sequence: 2, commentId: newId(), isByStaff: true };
    outbox.write(createEvent('ticket.commented.v1', facts));
    const mail = await auth.mailTo(customerEmail, /Re: Where is my lamp/);
    expect(mail.text).toContain('Sunil:\n> It is <on> its way.\n> Tomorrow.');
    expect(mail.html).toContain('It is &lt;on&gt; its way.');
    expect(mail.text.split('\n')).toContain('https://shop.example/ticket?token=link-token');
    expect(mail.references).toBe('<TKT-000123@e-storefront>');
  });

  it('link customers with an account to the ticket in the storefront', async () => {
    const customer = await auth.register();
    const comment = { author: 'Sunil', text: 'Here it is.' };
    const { ticketId, customerEmail } = newTicket({ comment, customerId: customer.id });
    const facts = { ticketId, customerId: customer.id, sequence: 2, commentId: newId(), isByStaff: true };
    outbox.write(createEvent('ticket.commented.v1', facts));
    const mail = await auth.mailTo(customerEmail, /Re: Where is my lamp/);
    expect(mail.text.split('\n')).toContain('https://shop.example/tickets/TKT-000123');
  });

  it('notify the assignee of replies from the customer', async () => {
    const support = await auth.registerAs('support');
    const comment = { author: 'Ravi', text: 'It is not here.' };
    const { ticketId, customerEmail } = newTicket({ comment, assignedTo: support.id });
    const facts = { ticketId, sequence: 2, commentId: newId(), isByStaff: false };
    outbox.write(createEvent('ticket.commented.v1', facts));
    const mail = await auth.mailTo(support.email, /Customer reply: Where is my lamp/);
    expect(mail.text).toContain('> It is not here.');
    await settled(outbox, auth);
    expect(await auth.mailsTo(customerEmail, /./)).toEqual([]);
  });

  it('notify the customer of resolved requests with their resolution, and of closed ones', async () => {
    const resolved = newTicket({ resolution: 'Sent again.' });
    const closed = newTicket();
    outbox.write(
      createEvent('ticket.resolved.v1', { ticketId: resolved.ticketId, sequence: 2 }),
      createEvent('ticket.closed.v1', { ticketId: closed.ticketId, sequence: 2 }),
    );
    expect((await auth.mailTo(resolved.customerEmail, /^Resolved/)).text).toContain('> Sent again.');
    expect((await auth.mailTo(closed.customerEmail, /^Closed/)).text).toContain('open a new request');
  });

  it('contain no internal comments and are not sent to deleted accounts', async () => {
    const internal = newTicket({ comment: null });
    const gone = await auth.register();
    await auth.data('mutation ($id: ID!) { deleteUser(id: $id) }', actor('admin'), { id: gone.id });
    const deleted = newTicket({ customerId: gone.id });
    const erased = newTicket({ customerEmail: `${newId()}@deleted.invalid` });
    outbox.write(
      createEvent('ticket.commented.v1', {
        ticketId: internal.ticketId,
        sequence: 2,
        commentId: newId(),
        isByStaff: true,
      }),
      createEvent('ticket.opened.v1', { ticketId: deleted.ticketId, customerId: gone.id, sequence: 1 }),
      createEvent('ticket.opened.v1', { ticketId: erased.ticketId, sequence: 1 }),
      createEvent('ticket.opened.v1', { ticketId: newId(), sequence: 1 }),
    );
    await settled(outbox, auth);
    for (const { customerEmail } of [internal, deleted, erased])
      expect(await auth.mailsTo(customerEmail, /./)).toEqual([]);
  }, 60_000);
});
