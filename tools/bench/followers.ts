import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { placedBy, Shop, unique, type Article, type ShopOptions } from '../invariants/shop';
import { peopleOf, type Member } from '../invariants/tokens';
import { quantile } from './statistics';

const FOLLOWERS = 1_000;
/** The maximum number of operations of one socket. */
const PER_SOCKET = 50;
const CHECKOUTS = 40;
/** The selection of a dashboard of new orders; three subgraphs resolve it. */
const NEW_ORDERS = `subscription { newOrders {
  id orderNumber total orderStatus items { productName quantity product { name imageUrl } } seller { name } } }`;

/** The durations of consecutive checkouts, in milliseconds. */
export interface FollowersRow {
  name: string;
  median: number;
  p95: number;
  /** The numbers of delivered and of sent events. */
  delivered: string;
}

interface Followers extends AsyncDisposable {
  count: number;
  received(): number;
}

/** Measures checkouts without subscriptions to new orders, and with a thousand: of one account, and of twenty. */
export async function measureFollowers(
  options: ShopOptions,
  report: (progress: string) => void,
): Promise<FollowersRow[]> {
  const shop = new Shop(options);
  const newMember = peopleOf(options.dataDir);
  try {
    const article = await shop.article(await shop.seller(), { stock: 100_000 });
    await measure(shop, article, null);
    const rows: FollowersRow[] = [];
    const add = async (name: string, followers: Followers | null): Promise<void> => {
      const row = { name, ...(await measure(shop, article, followers)) };
      report(`${name}: ${row.median.toFixed(1)} ms`);
      rows.push(row);
    };
    await add('nobody follows', null);
    for (const accounts of [1, FOLLOWERS / PER_SOCKET]) {
      const members = Array.from({ length: accounts }, () => newMember('admin'));
      await using followers = await follow(options.gatewayUrl, members);
      await add(`${FOLLOWERS} follow, ${accounts} account${accounts === 1 ? '' : 's'}`, followers);
    }
    await add('nobody follows any more', null);
    return rows;
  } finally {
    await shop.close();
  }
}

/** Prints the figures and the relevant ratios. */
export function printFollowers(rows: readonly FollowersRow[]): void {
  const alone = rows[0]?.median ?? Number.NaN;
  console.table(
    Object.fromEntries(
      rows.map(({ name, median, p95, delivered }) => [
        name,
        {
          'median ms': Number(median.toFixed(1)),
          'p95 ms': Number(p95.toFixed(1)),
          'to nobody': Number((median / alone).toFixed(2)),
          delivered,
        },
      ]),
    ),
  );
}

async function measure(
  shop: Shop,
  article: Article,
  followers: Followers | null,
): Promise<Omit<FollowersRow, 'name'>> {
  const before = followers?.received() ?? 0;
  const times: number[] = [];
  for (const buyer of shop.buyers(CHECKOUTS)) {
    await shop.fillCart(buyer, [{ article, quantity: 1 }]);
    const started = performance.now();
    const answer = await shop.checkOut(buyer, unique('key'));
    times.push(performance.now() - started);
    if (!placedBy(answer)) throw new Error(`A checkout failed: ${answer.outcome} ${answer.message}`);
  }
  const sent = (followers?.count ?? 0) * CHECKOUTS;
  const received = (): number => (followers?.received() ?? 0) - before;
  for (let tries = 0; received() < sent && tries < 100; tries += 1) await delay(100);
  return { median: quantile(times, 0.5), p95: quantile(times, 0.95), delivered: `${received()} of ${sent}` };
}

/** Subscribes to new orders on as many sockets as necessary, distributed over the members. */
async function follow(gatewayUrl: string, members: readonly Member[]): Promise<Followers> {
  let received = 0;
  const clients = Array.from({ length: FOLLOWERS / PER_SOCKET }, (_, index) =>
    createClient({
      url: `${gatewayUrl.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${members[index % members.length]?.accessToken}` },
      lazy: false,
    }),
  );
  for (const client of clients) {
    for (let index = 0; index < PER_SOCKET; index += 1) {
      client.subscribe(
        { query: NEW_ORDERS },
        {
          next: () => (received += 1),
          error: (error) => console.error('A follower ended.', error),
          complete: () => undefined,
        },
      );
    }
  }
  // Subscriptions to new orders start without a message.
  await delay(5_000);
  return {
    count: FOLLOWERS,
    received: () => received,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(clients.map(async (client) => client.dispose()));
      await delay(1_000);
    },
  };
}
