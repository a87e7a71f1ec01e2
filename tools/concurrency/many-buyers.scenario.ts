import type { Answer } from '../invariants/client';
import { runScenario, differences, type Scenario } from './scenario';

const BUYERS_OF_ONE_UNIT = 200;
const BUYERS_WITH_ONE_COUPON = 100;
const USES = 5;

export const lastUnit: Scenario = {
  name: `${BUYERS_OF_ONE_UNIT} buyers on 1 unit`,
  async run(shop) {
    const article = await shop.article(await shop.seller(), { stock: 1 });
    const buyers = shop.buyers(BUYERS_OF_ONE_UNIT);
    return runScenario(shop, this.name, {
      scope: { productIds: [article.id], couponIds: [] },
      start: () => Promise.all(buyers.map((buyer) => shop.order(buyer, [{ article, quantity: 1 }]))),
      check: (outcomes, groups) =>
        differences(
          { ...outcomes, groups },
          { ok: 1, INSUFFICIENT_STOCK: BUYERS_OF_ONE_UNIT - 1, groups: 1 },
        ),
    });
  },
};

export const fewUses: Scenario = {
  name: `${BUYERS_WITH_ONE_COUPON} buyers on ${USES} uses of one coupon`,
  async run(shop) {
    const article = await shop.article(await shop.seller(), { stock: BUYERS_WITH_ONE_COUPON });
    const coupon = await shop.coupon(USES);
    const buyers = shop.buyers(BUYERS_WITH_ONE_COUPON);
    const line = { article, quantity: 1 };
    return runScenario(shop, this.name, {
      scope: { productIds: [article.id], couponIds: [coupon.id] },
      start: () =>
        Promise.all(
          buyers.map((buyer) => orderWithRetry(() => shop.order(buyer, [line], { couponCode: coupon.code }))),
        ),
      check: (outcomes, groups) =>
        differences(
          { ...outcomes, groups },
          { ok: USES, COUPON_REFUSED: BUYERS_WITH_ONE_COUPON - USES, groups: USES },
        ),
    });
  },
};

/** Orders again after CONFLICT, as its message asks: promotions of other tests may just have changed the total. */
async function orderWithRetry(order: () => Promise<Answer>): Promise<Answer> {
  let answer = await order();
  for (let repeat = 0; repeat < 3 && answer.outcome === 'CONFLICT'; repeat += 1) answer = await order();
  return answer;
}
