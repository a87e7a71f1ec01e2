import type { Mailbox } from '../../apps/auth/src/email/mailbox';
import { checkoutsOf, ordersOf, productsOf, type Databases, type Document, type Scope } from './databases';
import { movementsOf } from './stock.invariants';
import { eventsOf, wordsTo, type Notification } from './notifications';

/** A checkout of people with accounts, whom mails reach. */
export interface NotificationExpectation {
  scope: Scope;
  buyerId: string;
  /** The process of the checkout died before it could say what came of it. */
  isAnswerLost: boolean;
  /** From how many pieces on sellers are warned. */
  lowStock: number;
}

/**
 * Every order, every checkout that came to nothing unanswered and every shortage was told of to whom it concerns, each
 * by one event that its consumer has handled; nothing else was told, and nothing is left to tell.
 */
export async function eventViolations(
  { databases, mailbox }: { databases: Databases; mailbox: Mailbox },
  hearing: NotificationExpectation,
): Promise<string[]> {
  const { scope, buyerId } = hearing;
  const [checkouts, orders, products] = [
    await checkoutsOf(databases, scope),
    await ordersOf(databases, scope),
    await productsOf(databases, scope),
  ];
  const people = new Set([buyerId, ...products.map(({ sellerId }) => String(sellerId))]);
  const words = await wordsTo(people, mailbox);
  const movements = await movementsOf(databases, products);
  return [
    ...leftToTell('checkout', checkouts),
    ...leftToTell('product', products),
    ...orderViolations(orders, words),
    ...failureViolations(checkouts, words, hearing),
    ...products.flatMap((product) => shortageViolations(product, { words, movements, hearing })),
    ...(await handlingViolations(databases, words)),
    ...(await deadLetters(databases, people)),
  ];
}

function leftToTell(what: string, rows: readonly Document[]): string[] {
  return rows
    .filter(({ outbox }) => ((outbox ?? []) as Document[]).length > 0)
    .map(({ _id }) => `${what} ${_id} has not told all that happened to it`);
}

/** Buyer and seller were told of each order by one and the same event, and of no order that does not stand. */
function orderViolations(orders: readonly Document[], words: readonly Notification[]): string[] {
  const known = new Set(orders.map(({ orderNumber }) => String(orderNumber)));
  const told = words.filter(({ kind }) => kind === 'placed' || kind === 'received');
  return [
    ...orders.flatMap(({ _id, orderNumber, customerId, sellerId }) => {
      const own = told.filter(({ about }) => about === orderNumber);
      const has = (id: unknown, what: Notification['kind']): boolean =>
        own.some(({ userId, kind }) => userId === String(id) && kind === what);
      return [
        ...(has(customerId, 'placed') ? [] : [`the buyer was not told of order ${_id}`]),
        ...(has(sellerId, 'received') ? [] : [`the seller was not told of order ${_id}`]),
        ...(eventsOf(own) > 1 ? [`order ${_id} was told of by ${eventsOf(own)} events`] : []),
      ];
    }),
    ...told
      .filter(({ about }) => !known.has(about))
      .map(({ about, userId }) => `${userId} was told of order ${about}, which does not stand`),
  ];
}

/** Of a checkout that came to nothing its buyer hears at most once, and surely where there was no answer. */
function failureViolations(
  checkouts: readonly Document[],
  words: readonly Notification[],
  { isAnswerLost }: NotificationExpectation,
): string[] {
  const undone = checkouts.filter(({ state }) => state === 'undone').length;
  const told = eventsOf(words.filter(({ kind }) => kind === 'failed'));
  const least = isAnswerLost ? Math.min(undone, 1) : 0;
  return told < least || told > undone ? [`${undone} checkouts came to nothing, ${told} were told of`] : [];
}

/** It takes a reservation to make stock low, and whoever's stock is low has heard of it. */
function shortageViolations(
  { _id, name, variants }: Document,
  {
    words,
    movements,
    hearing,
  }: { words: readonly Notification[]; movements: readonly Document[]; hearing: NotificationExpectation },
): string[] {
  const told = eventsOf(words.filter(({ kind, about }) => kind === 'depleted' && about === name));
  const isOwn = ({ productId }: Document): boolean => String(productId) === String(_id);
  const most = movements.filter((movement) => isOwn(movement) && movement['kind'] === 'reserve').length;
  const isLow = (variants as Document[]).some(({ available }) => Number(available) <= hearing.lowStock);
  const least = isLow ? 1 : 0;
  return told < least || told > most
    ? [`product ${_id} was reserved ${most} times, ${told} shortages were told of`]
    : [];
}

/** What was told is recorded as handled, and nothing is in the middle of it. */
async function handlingViolations({ auth }: Databases, words: readonly Notification[]): Promise<string[]> {
  const ids = [...new Set(words.map(({ eventId }) => eventId))];
  const events = auth.collection<{ _id: string; isDone: boolean }>('consumedevents');
  const done = await events.find({ _id: { $in: ids }, isDone: true }).toArray();
  const handled = new Set(done.map(({ _id }) => _id));
  const open = await events.find({ isDone: false }).toArray();
  return [
    ...ids.filter((id) => !handled.has(id)).map((id) => `event ${id} was told and is not recorded`),
    ...open.map(({ _id }) => `event ${_id} is still being handled`),
  ];
}

async function deadLetters({ auth }: Databases, people: ReadonlySet<string>): Promise<string[]> {
  const letters = await auth.collection('deadletters').find().toArray();
  return letters
    .filter(({ event }) => [...people].some((id) => String(event).includes(id)))
    .map(({ name, reason }) => `${name} is a dead letter: ${reason}`);
}
