import { setTimeout as delay } from 'node:timers/promises';
import { cellsOf, isHidden } from '../../../../tools/permissions/access-words';
import { CALLER_NAMES, type Caller } from '../../../../tools/permissions/callers';
import type { Row } from '../../../../tools/permissions/permission-matrix';
import { SubscriptionClient } from '../support/subscription-client';
import { placeOrder } from '../support/orders';
import type { Attempt } from './ask';
import { allowedBy, outcomeOf } from './outcome';
import type { Verdict } from './trials';
import type { PermissionFixtures } from './fixtures';

/** How a subscription is tried, and what brings an event about where it does not begin with the present state. */
interface Live {
  call: (trial: Attempt) => string | undefined;
  stir?: (trial: Attempt) => Promise<unknown>;
}

const WAIT_MS = 500;
const STIRS = 8;

const LIVE: Readonly<Record<string, Live>> = {
  'Subscription.orderUpdated': { call: ({ of }) => `orderUpdated(orderId: "${of.orderId}") { id }` },
  'Subscription.orderUpdated (sold)': {
    call: ({ of }) => of.offers && `orderUpdated(orderId: "${of.offers.soldOrderId}") { id }`,
  },
  'Subscription.myOrdersUpdated': {
    call: () => 'myOrdersUpdated { id }',
    stir: ({ self, world }) => placeOrder(self.person, world.product),
  },
  'Subscription.newOrders': {
    call: () => 'newOrders { id }',
    stir: ({ self, world }) => placeOrder(world.stranger.person, self.offers?.product ?? world.product),
  },
  'Subscription.ticketUpdated': { call: ({ of }) => `ticketUpdated(ticketId: "${of.ticketId}") { id }` },
};

/** Tries a subscription for everybody, on the stranger's things and on their own. */
export async function trySubscription(row: Row, world: PermissionFixtures): Promise<Verdict> {
  const live = LIVE[row.name];
  if (!live) throw new Error(`${row.name} is not tried: say how in subscriptions.ts.`);
  const sides = live.stir ? [true] : [true, false];
  const faults = await Promise.all(
    CALLER_NAMES.flatMap((caller) => sides.map((isOwn) => tryOne(row, live, { caller, isOwn, world }))),
  );
  const made = faults.filter((fault) => fault !== undefined);
  return { tried: made.length, wrong: made.filter((fault) => fault !== '') };
}

/** What is wrong, in words; empty where nothing is, undefined where there was nothing to try it on. */
async function tryOne(
  row: Row,
  live: Live,
  { caller, isOwn, world }: { caller: Caller; isOwn: boolean; world: PermissionFixtures },
): Promise<string | undefined> {
  const { self, token } = world.triers[caller];
  const trial = { self, world, of: isOwn ? self : world.stranger, isMeant: true };
  const call = live.call(trial);
  if (call === undefined) return undefined;
  await using follower = new SubscriptionClient(
    `subscription { ${call} }`,
    token ? { as: { accessToken: token } } : {},
  );
  const answer = await firstAnswer(follower, () => live.stir?.(trial));
  const outcome = outcomeOf(answer, { isSomebody: caller !== 'nobody' });
  const allowed = allowedBy(cellsOf(row.access)[caller], { isOwn, isHidden: isHidden(row.access) });
  return allowed.includes(outcome) ? '' : `${row.name}: ${caller}, ${isOwn ? 'own' : 'foreign'}: ${outcome}`;
}

/** The first that comes: an event or the end. Events are brought about until one is seen. */
async function firstAnswer(follower: SubscriptionClient, stir: () => Promise<unknown> | undefined) {
  let isOver = false;
  const over = Promise.race([follower.first().catch(() => undefined), follower.ended]).then(
    () => (isOver = true),
  );
  for (let count = 0; count < STIRS && !isOver; count += 1) {
    await Promise.race([over, delay(WAIT_MS)]);
    if (!isOver) await stir();
  }
  await over;
  const [result] = follower.results;
  const { errors } = result ?? (await follower.ended);
  return { data: result?.data, errors: errors ?? [] };
}
