import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../invariants/client';
import { createUsers } from '../invariants/accounts';
import { eventViolations, type NotificationExpectation } from '../invariants/events.invariants';
import { lastingViolations, violations } from '../invariants/invariants';
import type { OwnPlatform } from '../invariants/own-platform';
import { placedBy, unique, type Article, type Shop } from '../invariants/shop';
import type { Member } from '../invariants/tokens';
import type { FaultHook } from './fault-hook';
import { crash, reviveServices, type FaultTarget } from './fault-targets';

/** The time limit for a checkout after the restart. */
export const END_WITHIN_MS = 30_000;
/** The platform's low-stock threshold. */
export const LOW_STOCK = 5;
/** So that each order causes low stock. */
const STOCK = LOW_STOCK + 2;
const REACHED_WITHIN_MS = 10_000;
const SETTLED_WITHIN_MS = 15_000;
/** While a service restarts, its callers receive errors that they may retry. */
const PASSING = ['CONFLICT', 'NO_ANSWER', 'SERVICE_UNAVAILABLE', 'INTERNAL_SERVER_ERROR'];

export interface FaultPlan {
  /** A named checkpoint, or a delay in milliseconds after the checkout was sent. */
  at: string | number;
  target: FaultTarget;
}

export interface FaultResult extends FaultPlan {
  /** `none` when the checkout had stored nothing yet. */
  end: 'done' | 'undone' | 'none';
  /** From the restart to the end of the checkout. */
  seconds: number;
  /** From the restart until nothing was pending and everybody was notified. */
  notifiedSeconds: number;
  violations: string[];
}

interface Stage {
  own: OwnPlatform;
  hook: FaultHook;
}

/** One checkout of two sellers' products with a coupon, one crash, and a check of the result. */
export async function runFault({ own, hook }: Stage, plan: FaultPlan): Promise<FaultResult> {
  const { shop } = own;
  const basket = await newBasket(shop);
  const { buyer, scope, key } = basket;
  const said: string[] = [];
  if (typeof plan.at === 'string') hook.arm(plan.at);
  const answered = new AbortController();
  const checkout = shop.checkOut(buyer, key).finally(() => answered.abort());
  if (typeof plan.at === 'number') await delay(plan.at);
  else if (!(await hook.reached(REACHED_WITHIN_MS, answered.signal))) said.push(`${plan.at} was not reached`);
  await crash(own, plan.target);
  await reviveServices(own);
  const restarted = Date.now();
  hook.release();
  const first = await checkout;
  const end = await finalStateOf(shop, buyer);
  const seconds = (Date.now() - restarted) / 1_000;
  hook.clear();
  if (end === 'open') said.push(`the checkout has not ended within ${END_WITHIN_MS / 1_000} s`);
  const isAnswerLost = plan.target === 'order' && !placedBy(first);
  const expectation = { scope, buyerId: buyer.id, isAnswerLost, lowStock: LOW_STOCK };
  said.push(...(await remainingViolations(shop, expectation, restarted + END_WITHIN_MS)));
  const notifiedSeconds = (Date.now() - restarted) / 1_000;
  const again = await retryRequest(() => shop.checkOut(buyer, key));
  said.push(...responseViolations({ first, again, end: end === 'open' ? 'undone' : end }));
  if (end !== 'done' && !placedBy(again)) said.push(...(await canBuyAgain(basket, shop)));
  said.push(...(await remainingViolations(shop, expectation, Date.now() + SETTLED_WITHIN_MS)));
  const found = [...new Set(said)];
  return { ...plan, end: end === 'open' ? 'undone' : end, seconds, notifiedSeconds, violations: found };
}

/** The remaining violations at the timeout, in the databases and the notifications. */
function remainingViolations(
  shop: Shop,
  expectation: NotificationExpectation,
  until: number,
): Promise<string[]> {
  const look = async (): Promise<string[]> => [
    ...(await violations(shop.databases, expectation.scope)),
    ...(await eventViolations(shop, expectation)),
  ];
  return lastingViolations(look, until);
}

/**
 * Staff are rejected until the service has read the revocations again: waits for the effects of the previous crash.
 */
async function retryUntilRecovered<T>(work: () => Promise<T>): Promise<T> {
  const until = Date.now() + SETTLED_WITHIN_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isPassing = PASSING.some((code) => error instanceof Error && error.message.startsWith(code));
      if (!isPassing || Date.now() > until) throw error;
      await delay(200);
    }
  }
}

interface Basket {
  buyer: Member;
  scope: { productIds: string[]; couponIds: string[] };
  key: string;
}

async function newBasket(shop: Shop): Promise<Basket> {
  const [buyer] = shop.buyers(1);
  if (!buyer) throw new Error('There is no buyer.');
  const sellers = [await shop.seller(), await shop.seller()];
  await createUsers(shop.databases, [buyer]);
  const articles: Article[] = [];
  for (const seller of sellers)
    articles.push(await retryUntilRecovered(() => shop.article(seller, { stock: STOCK })));
  const coupon = await retryUntilRecovered(() => shop.coupon(5));
  const lines = articles.map((article) => ({ article, quantity: 2 }));
  await retryUntilRecovered(() => shop.fillCart(buyer, lines, coupon.code));
  return {
    buyer,
    scope: { productIds: articles.map(({ id }) => id), couponIds: [coupon.id] },
    key: unique('key'),
  };
}

/** Waits for the end of every checkout that the buyer has started. */
async function finalStateOf({ databases }: Shop, buyer: Member): Promise<FaultResult['end'] | 'open'> {
  const own = { 'plan.placedBy': buyer.id };
  for (const until = Date.now() + END_WITHIN_MS; ; await delay(50)) {
    const rows = await databases.order.collection('checkouts').find(own).toArray();
    const states = rows.map(({ state }) => String(state));
    if (states.every((state) => state === 'done' || state === 'undone')) {
      return states.includes('done') ? 'done' : states.length > 0 ? 'undone' : 'none';
    }
    if (Date.now() > until) return 'open';
  }
}

/** Retries until the platform has recovered. */
async function retryRequest(ask: () => Promise<Answer>): Promise<Answer> {
  for (const until = Date.now() + END_WITHIN_MS; ; await delay(200)) {
    const answer = await ask();
    if (!PASSING.includes(answer.outcome) || Date.now() > until) return answer;
  }
}

/** The response and that of a repeat with the same key must match the outcome. */
function responseViolations({
  first,
  again,
  end,
}: {
  first: Answer;
  again: Answer;
  end: FaultResult['end'];
}): string[] {
  const [placed, repeated] = [placedBy(first)?.group.id, placedBy(again)?.group.id];
  return [
    ...(placed && end !== 'done' ? [`orders were returned, and the checkout is ${end}`] : []),
    ...(placed && placed !== repeated ? [`the same key returned ${repeated ?? again.outcome}`] : []),
    ...(end === 'done' && !repeated ? [`orders exist, and the same key returned ${again.outcome}`] : []),
  ];
}

/** After a compensated checkout the buyer has the cart back and can order. */
async function canBuyAgain({ buyer }: Basket, shop: Shop): Promise<string[]> {
  const answer = await retryRequest(() => shop.checkOut(buyer, unique('key')));
  return placedBy(answer)
    ? []
    : [`a new checkout after a compensated one: ${answer.outcome} ${answer.message}`];
}
