import type { Mailbox } from '../../apps/auth/src/email/mailbox';
import { checkoutsOf, ordersOf, productsOf, type Databases, type Document, type Scope } from './databases';
import { movementsOf } from './stock.invariants';
import { eventsOf, notificationsOf, type Notification } from './notifications';

/** A checkout of users with accounts, who receive mails. */
export interface NotificationExpectation {
  scope: Scope;
  buyerId: string;
  /** The process of the checkout died before it responded. */
  isAnswerLost: boolean;
  /** The low-stock threshold of which sellers are notified. */
  lowStock: number;
}

/**
 * The affected users were notified of every order, of every failed checkout without a response, and of every
 * shortage, each by one event that its consumer has handled; there are no other notifications, and none is pending.
 */
export async function eventViolations(
  { databases, mailbox }: { databases: Databases; mailbox: Mailbox },
  expectation: NotificationExpectation,
): Promise<string[]> {
  const { scope, buyerId } = expectation;
  const [checkouts, orders, products] = [
    await checkoutsOf(databases, scope),
    await ordersOf(databases, scope),
    await productsOf(databases, scope),
  ];
  const people = new Set([buyerId, ...products.map(({ sellerId }) => String(sellerId))]);
  const words = await notificationsOf(people, mailbox);
  const movements = await movementsOf(databases, products);
  return [
    ...unpublishedEvents('checkout', checkouts),
    ...unpublishedEvents('product', products),
    ...orderViolations(orders, words),
    ...failureViolations(checkouts, words, expectation),
    ...products.flatMap((product) => shortageViolations(product, { words, movements, expectation })),
    ...(await handlingViolations(databases, words)),
    ...(await deadLetters(databases, people)),
  ];
}

function unpublishedEvents(what: string, rows: readonly Document[]): string[] {
  return rows
    .filter(({ outbox }) => ((outbox ?? []) as Document[]).length > 0)
    .map(({ _id }) => `${what} ${_id} has unpublished events`);
}

/** Buyer and seller are notified of each order by the same event, and of no compensated order. */
function orderViolations(orders: readonly Document[], words: readonly Notification[]): string[] {
  const known = new Set(orders.map(({ orderNumber }) => String(orderNumber)));
  const notified = words.filter(({ kind }) => kind === 'placed' || kind === 'received');
  return [
    ...orders.flatMap(({ _id, orderNumber, customerId, sellerId }) => {
      const own = notified.filter(({ about }) => about === orderNumber);
      const has = (id: unknown, what: Notification['kind']): boolean =>
        own.some(({ userId, kind }) => userId === String(id) && kind === what);
      return [
        ...(has(customerId, 'placed') ? [] : [`the buyer was not notified of order ${_id}`]),
        ...(has(sellerId, 'received') ? [] : [`the seller was not notified of order ${_id}`]),
        ...(eventsOf(own) > 1 ? [`order ${_id} was notified by ${eventsOf(own)} events`] : []),
      ];
    }),
    ...notified
      .filter(({ about }) => !known.has(about))
      .map(({ about, userId }) => `${userId} was notified of order ${about}, which does not exist`),
  ];
}

/** A failed checkout notifies its buyer at most once, and at least once if the response was lost. */
function failureViolations(
  checkouts: readonly Document[],
  words: readonly Notification[],
  { isAnswerLost }: NotificationExpectation,
): string[] {
  const undone = checkouts.filter(({ state }) => state === 'undone').length;
  const notified = eventsOf(words.filter(({ kind }) => kind === 'failed'));
  const least = isAnswerLost ? Math.min(undone, 1) : 0;
  return notified < least || notified > undone
    ? [`${undone} checkouts failed, ${notified} were notified`]
    : [];
}

/** Only a reservation lowers the available stock, and the seller is notified of low stock. */
function shortageViolations(
  { _id, name, variants }: Document,
  {
    words,
    movements,
    expectation,
  }: { words: readonly Notification[]; movements: readonly Document[]; expectation: NotificationExpectation },
): string[] {
  const notified = eventsOf(words.filter(({ kind, about }) => kind === 'depleted' && about === name));
  const isOwn = ({ productId }: Document): boolean => String(productId) === String(_id);
  const most = movements.filter((movement) => isOwn(movement) && movement['kind'] === 'reserve').length;
  const isLow = (variants as Document[]).some(({ available }) => Number(available) <= expectation.lowStock);
  const least = isLow ? 1 : 0;
  return notified < least || notified > most
    ? [`product ${_id} was reserved ${most} times, ${notified} shortages were notified`]
    : [];
}

/** Every event with notifications is recorded as handled, and none is being handled. */
async function handlingViolations({ auth }: Databases, words: readonly Notification[]): Promise<string[]> {
  const ids = [...new Set(words.map(({ eventId }) => eventId))];
  const events = auth.collection<{ _id: string; isDone: boolean }>('consumedevents');
  const done = await events.find({ _id: { $in: ids }, isDone: true }).toArray();
  const handled = new Set(done.map(({ _id }) => _id));
  const open = await events.find({ isDone: false }).toArray();
  return [
    ...ids
      .filter((id) => !handled.has(id))
      .map((id) => `event ${id} caused notifications and is not recorded`),
    ...open.map(({ _id }) => `event ${_id} is still being handled`),
  ];
}

async function deadLetters({ auth }: Databases, people: ReadonlySet<string>): Promise<string[]> {
  const letters = await auth.collection('deadletters').find().toArray();
  return letters
    .filter(({ event }) => [...people].some((id) => String(event).includes(id)))
    .map(({ name, reason }) => `${name} is a dead letter: ${reason}`);
}
