import { data, present } from '../support/client';
import { newProduct, stockOf, type TestProduct } from '../support/products';
import { orderInput, tryToOrder } from '../support/orders';
import { outcomes } from '../support/outcomes';
import { approvedSeller, customers, register, type TestUser } from '../support/users';
import { SellerOrdersDocument } from './concurrency.generated';

jest.setTimeout(120_000);

describe('60 concurrent buyers of the last 20 units', () => {
  let seller: TestUser;
  let buyers: TestUser[];
  let product: TestProduct;
  beforeAll(async () => {
    seller = await approvedSeller();
    product = await newProduct(seller, { stock: 20, price: 30 });
    buyers = await customers(60);
  });

  it('place 20 orders and get 40 clear rejections', async () => {
    const answers = await Promise.all(buyers.map((buyer) => tryToOrder(buyer, orderInput(buyer, product))));
    expect(outcomes(answers)).toEqual({ ok: 20, INSUFFICIENT_STOCK: 40 });
    const refused = answers.flatMap(({ errors }) => errors);
    for (const { extensions } of refused) {
      expect(extensions['lines']).toMatchObject([
        { productId: product.id, requested: 1, productName: product.name },
      ]);
    }
  });

  it('leave no stock and exactly the 20 orders', async () => {
    expect(await stockOf(product.id, seller)).toBe(0);
    const held = await data(
      'query Held($id: ID!) { product(id: $id) { inStock variants { onHand reserved available } } }',
      { variables: { id: product.id }, as: seller },
    );
    expect(held).toEqual({
      product: { inStock: false, variants: [{ onHand: 20, reserved: 20, available: 0 }] },
    });
    const { orders } = await data(SellerOrdersDocument, { variables: { limit: 100 }, as: seller });
    expect(orders?.pagination.total).toBe(20);
    expect(new Set(orders?.orders.map(({ customerId }) => customerId)).size).toBe(20);
  });

  it('can buy a unit again when an order is cancelled', async () => {
    const { orders } = await data(SellerOrdersDocument, { variables: { limit: 1 }, as: seller });
    const { id } = present(orders?.orders[0]);
    const cancel = 'mutation Cancel($id: ID!) { cancelOrder(id: $id) { orderStatus } }';
    const calls = Array.from({ length: 5 }, () => data(cancel, { variables: { id }, as: seller }));
    expect((await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [late, later] = [await register(), await register()];
    const answers = [
      await tryToOrder(late, orderInput(late, product)),
      await tryToOrder(later, orderInput(later, product)),
    ];
    expect(outcomes(answers)).toEqual({ ok: 1, INSUFFICIENT_STOCK: 1 });
  });
});
