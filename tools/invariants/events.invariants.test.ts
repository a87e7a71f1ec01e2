import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mongo, Types } from 'mongoose';
import { testDatabase } from '@e-storefront/testing';
import type { Mail } from '../../apps/auth/src/email/mailer';
import { Mailbox } from '../../apps/auth/src/email/mailbox';
import {
  checkoutFailedMail,
  orderPlacedMail,
  orderReceivedMail,
  type OrderMailInput,
} from '../../apps/auth/src/notification/order-mails';
import { stockDepletedMail } from '../../apps/auth/src/notification/stock-mails';
import type { Document } from './databases';
import { eventViolations } from './events.invariants';

const SOMEBODY = { name: 'Asha', email: 'asha@example.com' };
const newId = (): string => randomBytes(12).toString('hex');
const [buyer, seller, product, order] = Array.from({ length: 4 }, newId) as [
  ...[string, string, string, string],
];
const [placed, failed, low, lowAgain] = Array.from({ length: 4 }, () => randomUUID()) as [
  ...[string, string, string, string],
];

const ORDER_NUMBER = 'ORD-20260301-000001';
const PRODUCT_NAME = 'Desk lamp';
const LOW_STOCK = stockDepletedMail(
  SOMEBODY,
  { productName: PRODUCT_NAME, variantName: null, sku: 'LAMP' },
  { available: 5, url: null },
);

/** The data of a mail about an order. */
function mailAbout(orderNumber: string): OrderMailInput {
  const place = { street: '1 MG Road', city: 'Bengaluru', state: 'KA', zip: '560001', country: 'IN' };
  const order = {
    orderNumber,
    currency: 'INR',
    items: [],
    subtotal: 0,
    discount: 0,
    tax: 0,
    shipping: 0,
    total: 0,
    couponCode: null,
    shippingMethod: 'STANDARD',
    shippingAddress: { name: null, ...place },
  };
  return { to: SOMEBODY, order, url: 'http://shop.test/order' };
}

interface Story {
  mails: { eventId: string; userId: string; mail: Mail }[];
  rows: Record<string, Document[]>;
}

/** A checkout that was compensated after its process died, and the order that followed: everybody was notified. */
function wholeStory(): Story {
  const [productId, sellerId] = [new Types.ObjectId(product), new Types.ObjectId(seller)];
  const plan = { stock: [{ productId: product }] };
  return {
    mails: [
      { eventId: placed, userId: buyer, mail: orderPlacedMail(mailAbout(ORDER_NUMBER)) },
      { eventId: placed, userId: seller, mail: orderReceivedMail(mailAbout(ORDER_NUMBER)) },
      { eventId: failed, userId: buyer, mail: checkoutFailedMail(SOMEBODY) },
      { eventId: low, userId: seller, mail: LOW_STOCK },
      { eventId: lowAgain, userId: seller, mail: LOW_STOCK },
    ],
    rows: {
      checkouts: ['undone', 'done'].map((state) => ({ state, plan, outbox: [] })),
      orders: [
        {
          orderNumber: ORDER_NUMBER,
          _id: new Types.ObjectId(order),
          customerId: new Types.ObjectId(buyer),
          sellerId,
          items: [{ productId }],
        },
      ],
      products: [
        {
          name: PRODUCT_NAME,
          _id: productId,
          sellerId,
          outbox: [],
          variants: [{ available: 5 }],
          journal: [1, 2].map((_id) => ({ _id, kind: 'reserve', productId })),
        },
      ],
      consumedevents: [placed, failed, low, lowAgain].map((_id) => ({ _id, isDone: true })),
      deadletters: [],
    },
  };
}

/** The violations after some changes to the data. */
async function found({ mails, rows }: Story): Promise<string[]> {
  const database = testDatabase();
  const client = new mongo.MongoClient(database.uri);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailbox-test-'));
  try {
    const mailbox = new Mailbox(folder);
    for (const { eventId, userId, mail } of mails)
      await mailbox.send({ ...mail, messageId: `<${eventId}.${userId}@e-storefront>` });
    const db = client.db();
    for (const [name, some] of Object.entries(rows))
      if (some.length > 0) await db.collection(name).insertMany(some);
    const databases = { auth: db, product: db, order: db, coupon: db, close: () => client.close() };
    const scope = { productIds: [product], couponIds: [] };
    const expectation = { scope, buyerId: buyer, isAnswerLost: true, lowStock: 5 };
    return await eventViolations({ databases, mailbox }, expectation);
  } finally {
    await client.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes the notifications of one event, or one of them. */
function unsaid(story: Story, eventId: string, to?: string): void {
  story.mails = story.mails.filter((mail) => mail.eventId !== eventId || (to && mail.userId !== to));
}

/** Adds the notifications of one more event. */
function saidToo(story: Story, userId: string, mail: Mail): void {
  const eventId = randomUUID();
  story.mails.push({ eventId, userId, mail });
  story.rows['consumedevents']?.push({ _id: eventId, isDone: true });
}

function change(story: Story, name: string, changes: Document): void {
  Object.assign(story.rows[name]?.[0] ?? {}, changes);
}

const BREACHES: [string, (story: Story) => void, RegExp][] = [
  [
    'a checkout with an unpublished event',
    (story) => change(story, 'checkouts', { outbox: [{}] }),
    /^checkout .* has unpublished events/,
  ],
  [
    'stock with an unpublished event',
    (story) => change(story, 'products', { outbox: [{}] }),
    /^product .* has unpublished events/,
  ],
  [
    'a buyer without a notification',
    (story) => unsaid(story, placed, buyer),
    /^the buyer was not notified of order/,
  ],
  [
    'a seller without a notification',
    (story) => unsaid(story, placed, seller),
    /^the seller was not notified of order/,
  ],
  [
    'an order that two events notified',
    (story) => saidToo(story, buyer, orderPlacedMail(mailAbout(ORDER_NUMBER))),
    /was notified by 2 events/,
  ],
  [
    'an order that does not exist',
    (story) => saidToo(story, buyer, orderPlacedMail(mailAbout('ORD-20260301-999999'))),
    /which does not exist/,
  ],
  ['a buyer without any answer', (story) => unsaid(story, failed), /^1 checkouts failed, 0 were notified/],
  [
    'a failure of a checkout that did not fail',
    (story) => saidToo(story, buyer, checkoutFailedMail(SOMEBODY)),
    /^1 checkouts failed, 2 were notified/,
  ],
  [
    'a shortage without a notification',
    (story) => [low, lowAgain].forEach((id) => unsaid(story, id)),
    /0 shortages were notified/,
  ],
  [
    'a shortage that two events notified',
    (story) => saidToo(story, seller, LOW_STOCK),
    /was reserved 2 times, 3 shortages were notified/,
  ],
  [
    'an event that may be handled again',
    (story) => change(story, 'consumedevents', { isDone: false }),
    /is not recorded|is still being handled/,
  ],
  [
    'a dead letter',
    (story) => {
      const event = JSON.stringify({ data: { customerId: buyer } });
      story.rows['deadletters']?.push({ name: 'checkout.failed.v1', event, reason: 'no' });
    },
    /^checkout.failed.v1 is a dead letter/,
  ],
];

describe('the event invariants of a checkout', () => {
  it('hold when everybody was notified', async () => {
    const story = wholeStory();
    expect(await found(story)).toEqual([]);
  });

  it('count a repeated mail once', async () => {
    const story = wholeStory();
    story.mails.push(...story.mails);
    expect(await found(story)).toEqual([]);
  });

  it.each(BREACHES)('report %s', async (_name, breach, words) => {
    const story = wholeStory();
    breach(story);
    const breaches = await found(story);
    expect(breaches).not.toEqual([]);
    for (const one of breaches) expect(one).toMatch(words);
  });
});
