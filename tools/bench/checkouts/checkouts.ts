import { placedBy, Shop, unique, type Article, type ShopOptions } from '../../invariants/shop';
import type { Member } from '../../invariants/tokens';
import { DatabaseOnlyCheckout } from './bare-writes';
import { fillUpTo } from './kept-orders';
import { timed } from '../pool';
import { templatesOf } from './templates';

const AT_ONCE = 16;
const SPREAD = 50;
/** Checkouts per turn; the shop and the database alone alternate. */
const TURN = 200;
const TURNS = 6;
const KEPT_ORDERS = [1_000, 100_000] as const;

/** Checkouts per second with a number of stored orders, through the shop and by the database alone. */
export interface CheckoutRow {
  kept: number;
  shop: number;
  bare: number;
}

interface BenchProduct {
  article: Article;
  code: string;
}

/**
 * Measures complete checkouts and the same writes by the database alone, alternately, with few and with many stored
 * orders.
 */
export async function measureCheckouts(
  options: ShopOptions,
  report: (progress: string) => void,
): Promise<CheckoutRow[]> {
  const shop = new Shop(options);
  let bare: DatabaseOnlyCheckout | undefined;
  try {
    const products = await newProducts(shop);
    const templates = await templatesOf(shop.databases, await placeOne(shop, products));
    bare = await DatabaseOnlyCheckout.prepare(options.mongoUri, shop.databases, templates);
    await turnOf(shop, products);
    const rows: CheckoutRow[] = [];
    for (const kept of KEPT_ORDERS) {
      report(`filling up to ${kept} orders`);
      await fillUpTo(shop.databases, templates, kept);
      const row = { kept, ...(await takeTurns(shop, products, bare)) };
      report(`${row.shop.toFixed(1)} checkouts a second, the database alone ${row.bare.toFixed(1)}`);
      rows.push(row);
    }
    return rows;
  } finally {
    await bare?.close();
    await shop.close();
  }
}

/** Prints the rates and the two relevant ratios. */
export function printCheckouts(rows: readonly CheckoutRow[]): void {
  console.table(
    Object.fromEntries(
      rows.map(({ kept, shop, bare }) => [
        `${kept} orders kept`,
        {
          'checkouts/s': Number(shop.toFixed(1)),
          'database alone/s': Number(bare.toFixed(1)),
          'cost : database': Number((bare / shop).toFixed(2)),
          'ms each': Number((1_000 / shop).toFixed(1)),
        },
      ]),
    ),
  );
  const [few, many] = [rows.at(0), rows.at(-1)];
  if (few && many) {
    console.log(
      `A checkout with ${many.kept} orders kept costs ${(few.shop / many.shop).toFixed(2)} times one with ${few.kept}.`,
    );
  }
}

async function takeTurns(
  shop: Shop,
  products: readonly BenchProduct[],
  bare: DatabaseOnlyCheckout,
): Promise<{ shop: number; bare: number }> {
  const seconds = { shop: 0, bare: 0 };
  for (let round = 0; round < TURNS; round += 1) {
    seconds.shop += await turnOf(shop, products);
    const carts = await bare.fillCarts(TURN);
    seconds.bare += await timed(carts, AT_ONCE, (cart) => bare.run(cart));
  }
  return { shop: (TURN * TURNS) / seconds.shop, bare: (TURN * TURNS) / seconds.bare };
}

/** Fills carts, which is not measured, and checks them out. @returns the seconds of the checkouts */
async function turnOf(shop: Shop, products: readonly BenchProduct[]): Promise<number> {
  const buyers = shop.buyers(TURN);
  const carts = buyers.map((buyer, index) => ({
    buyer,
    product: products[index % products.length] as BenchProduct,
  }));
  await timed(carts, AT_ONCE, (cart) => fill(shop, cart));
  return timed(carts, AT_ONCE, ({ buyer }) => checkOut(shop, buyer));
}

function fill(shop: Shop, { buyer, product }: { buyer: Member; product: BenchProduct }): Promise<void> {
  return shop.fillCart(buyer, [{ article: product.article, quantity: 1 }], product.code);
}

/** @returns the placed group @throws when none was placed: a failure must not count as fast */
async function checkOut(shop: Shop, buyer: Member): Promise<string> {
  const answer = await shop.checkOut(buyer, unique('key'));
  const placed = placedBy(answer);
  if (!placed) throw new Error(`A checkout failed: ${answer.outcome} ${answer.message}`);
  return placed.group.id;
}

async function placeOne(shop: Shop, [first]: readonly BenchProduct[]): Promise<string> {
  const [buyer] = shop.buyers(1);
  if (!buyer || !first) throw new Error('There is nothing to buy.');
  await fill(shop, { buyer, product: first });
  return checkOut(shop, buyer);
}

async function newProducts(shop: Shop): Promise<BenchProduct[]> {
  const products: BenchProduct[] = [];
  for (let index = 0; index < SPREAD; index += 1) {
    const article = await shop.article(await shop.seller(), { stock: 10_000 });
    products.push({ article, code: (await shop.coupon(100_000)).code });
  }
  return products;
}
