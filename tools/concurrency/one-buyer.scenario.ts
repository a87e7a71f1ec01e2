import { unique } from '../invariants/shop';
import { runScenario, unexpected, differences, type Scenario } from './scenario';

const CHECKOUTS = 30;
const REPEATS = 50;

export const oneCart: Scenario = {
  name: `one buyer, ${CHECKOUTS} parallel checkouts of one cart`,
  async run(shop) {
    const articles = [
      await shop.article(await shop.seller(), { stock: CHECKOUTS }),
      await shop.article(await shop.seller(), { stock: CHECKOUTS }),
    ];
    const [buyer] = shop.buyers(1);
    if (!buyer) throw new Error('There is no buyer.');
    const lines = articles.map((article) => ({ article, quantity: 1 }));
    await shop.fillCart(buyer, lines);
    return runScenario(shop, this.name, {
      scope: { productIds: articles.map(({ id }) => id), couponIds: [] },
      start: () => Promise.all(Array.from({ length: CHECKOUTS }, () => shop.checkOut(buyer))),
      // A double click returns the same orders; a request in between receives the reason of its rejection.
      check: (outcomes, groups) => [
        ...unexpected(outcomes, ['ok', 'CONFLICT', 'CART_EMPTY']),
        ...differences({ groups }, { groups: 1 }),
      ],
    });
  },
};

export const oneKey: Scenario = {
  name: `the same key ${REPEATS} times`,
  async run(shop) {
    const article = await shop.article(await shop.seller(), { stock: REPEATS });
    const [buyer] = shop.buyers(1);
    if (!buyer) throw new Error('There is no buyer.');
    const key = unique('key');
    const send = () => shop.order(buyer, [{ article, quantity: 1 }], { key });
    return runScenario(shop, this.name, {
      scope: { productIds: [article.id], couponIds: [] },
      start: () => Promise.all(Array.from({ length: REPEATS }, send)),
      check: (outcomes, groups) => differences({ ...outcomes, groups }, { ok: REPEATS, groups: 1 }),
    });
  },
};
