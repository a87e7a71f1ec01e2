import { setTimeout as delay } from 'node:timers/promises';
import type { Article, Shop } from '../invariants/shop';
import { runScenario, unexpected, type Scenario } from './scenario';

const BUYERS = 60;
const PRICES = [25, 30, 20] as const;
const STOCKS = [40, 8, 60] as const;

/** Buyers order one after another while the seller raises and lowers the price and the stock. */
export const busySeller: Scenario = {
  name: `${BUYERS} buyers while a seller changes price and stock`,
  async run(shop) {
    const article = await shop.article(await shop.seller(), { stock: STOCKS[0], price: PRICES[0] });
    return runScenario(shop, this.name, {
      scope: { productIds: [article.id], couponIds: [] },
      start: async () => {
        const over = new AbortController();
        const seller = keepChanging(shop, article, over.signal);
        const answers = await Promise.all(
          shop.buyers(BUYERS).map(async (buyer, index) => {
            await delay(index * 10);
            return shop.order(buyer, [{ article, quantity: 1 }]);
          }),
        );
        over.abort();
        await seller;
        return answers;
      },
      check: (outcomes) => [
        ...unexpected(outcomes, ['ok', 'PRICE_CHANGED', 'INSUFFICIENT_STOCK']),
        ...((outcomes['ok'] ?? 0) > 0 ? [] : ['nobody got anything']),
      ],
    });
  },
};

async function keepChanging(shop: Shop, article: Article, over: AbortSignal): Promise<void> {
  for (let turn = 1; !over.aborted; turn += 1) {
    const [price, stock] = [PRICES[turn % PRICES.length], STOCKS[turn % STOCKS.length]];
    await shop.change(article, { ...(price && { price }), ...(stock && { stock }) });
    await delay(20);
  }
}
