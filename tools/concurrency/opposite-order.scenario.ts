import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../invariants/client';
import { objectIds } from '../invariants/databases';
import { placedBy, type Article, type Line, type Shop } from '../invariants/shop';
import { runScenario, differences, type Scenario } from './scenario';

/** Rounds that run concurrently. */
const PAIRS = 20;
const RELEASED_WITHIN_MS = 20_000;

/**
 * Two carts with the last unit of the same two items, in opposite order. Each round has exactly one winner.
 * @param rounds a multiple of 20
 */
export const oppositeOrder = (rounds: number): Scenario => ({
  name: `two carts with the same two items in opposite order, ${rounds} times`,
  async run(shop) {
    const pairs: Line[][] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) pairs.push(await newPair(shop));
    return runScenario(shop, this.name, {
      scope: { productIds: pairs.flat().map(({ article }) => article.id), couponIds: [] },
      start: async () => {
        const answers: Answer[] = [];
        for (let round = 0; round < rounds; round += PAIRS) {
          answers.push(...(await Promise.all(pairs.map((lines) => playRound(shop, lines)))).flat());
        }
        return answers;
      },
      check: (outcomes, groups) =>
        differences({ ...outcomes, groups }, { ok: rounds, INSUFFICIENT_STOCK: rounds, groups: rounds }),
    });
  },
});

async function newPair(shop: Shop): Promise<Line[]> {
  const articles = [
    await shop.article(await shop.seller(), { stock: 1 }),
    await shop.article(await shop.seller(), { stock: 1 }),
  ];
  return articles.map((article) => ({ article, quantity: 1 }));
}

/** Both at once; the buyer who got the units returns them for the next round. */
async function playRound(shop: Shop, lines: readonly Line[]): Promise<Answer[]> {
  const [one, other] = shop.buyers(2);
  if (!one || !other) throw new Error('There are no buyers.');
  await untilFree(
    shop,
    lines.map(({ article }) => article),
  );
  const answers = await Promise.all([shop.order(one, lines), shop.order(other, lines.toReversed())]);
  for (const [index, answer] of answers.entries()) {
    for (const { id } of placedBy(answer)?.orders ?? []) await shop.cancel(index === 0 ? one : other, id);
  }
  return answers;
}

async function untilFree({ databases }: Shop, articles: readonly Article[]): Promise<void> {
  const ids = objectIds(articles.map(({ id }) => id));
  const taken = { _id: { $in: ids }, 'variants.reserved': { $gt: 0 } };
  for (const until = Date.now() + RELEASED_WITHIN_MS; Date.now() < until; await delay(10)) {
    if ((await databases.product.collection('products').countDocuments(taken)) === 0) return;
  }
}
