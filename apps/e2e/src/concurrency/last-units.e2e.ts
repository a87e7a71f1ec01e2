import { data } from '../support/client';
import { newProduct, stockOf, type TestProduct } from '../support/products';
import { orderInput, tryToOrder } from '../support/orders';
import { outcomes } from '../support/outcomes';
import { approvedSeller, customers, register, type TestUser } from '../support/users';

jest.setTimeout(120_000);

describe('60 buyers at once on the last 20 pieces', () => {
  let seller: TestUser;
  let buyers: TestUser[];
  let goods: TestProduct;
  beforeAll(async () => {
    seller = await approvedSeller();
    goods = await newProduct(seller, { stock: 20, price: 30 });
    buyers = await customers(60);
  });

  it('make 20 orders and 40 clear refusals, and nothing else', async () => {
    const answers = await Promise.all(buyers.map((buyer) => tryToOrder(buyer, orderInput(buyer, goods))));
    expect(outcomes(answers)).toEqual({ ok: 20, INSUFFICIENT_STOCK: 40 });
    const refused = answers.flatMap(({ errors }) => errors);
    for (const { extensions } of refused) {
      expect(extensions['lines']).toMatchObject([
        { productId: goods.id, requested: 1, productName: goods.name },
      ]);
    }
  });

  it('leave no piece and exactly the 20 orders behind', async () => {
    expect(await stockOf(goods.id, seller)).toBe(0);
    const { product } = await data(
      'query Held($id: ID!) { product(id: $id) { inStock variants { onHand reserved available } } }',
      { variables: { id: goods.id }, as: seller },
    );
    expect(product).toMatchObject({ inStock: false, variants: [{ onHand: 20, reserved: 20, available: 0 }] });
    const { orders } = await data('{ orders(limit: 100) { orders { customerId } pagination { total } } }', {
      as: seller,
    });
    expect(orders.pagination.total).toBe(20);
    expect(new Set(orders.orders.map((one: { customerId: string }) => one.customerId)).size).toBe(20);
  });

  it('release a unit when an order is cancelled', async () => {
    const { orders } = await data('{ orders(limit: 1) { orders { id } } }', { as: seller });
    const { id } = orders.orders[0];
    const cancel = 'mutation Cancel($id: ID!) { cancelOrder(id: $id) { orderStatus } }';
    const calls = Array.from({ length: 5 }, () => data(cancel, { variables: { id }, as: seller }));
    expect((await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [late, later] = [await register(), await register()];
    const answers = [
      await tryToOrder(late, orderInput(late, goods)),
      await tryToOrder(later, orderInput(later, goods)),
    ];
    expect(outcomes(answers)).toEqual({ ok: 1, INSUFFICIENT_STOCK: 1 });
  });
});
