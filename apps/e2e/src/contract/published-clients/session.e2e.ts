import { z } from 'zod';
import { newProduct, type TestProduct } from '../../support/products';
import { orderInput } from '../../support/orders';
import { approvedSeller, register, type TestUser } from '../../support/users';
import { expired } from '../../support/tokens';
import { OldClient } from '../client';

/** The published clients never refresh a token: they send the expired one until the user logs in again. */
describe('a published client with an expired token', () => {
  const catalogue = new OldClient('product');
  const categories = new OldClient('category');
  const auth = new OldClient('auth');
  const orders = new OldClient('order');
  let product: TestProduct;
  let buyer: TestUser;
  let late: { accessToken: string };

  beforeAll(async () => {
    const [seller, customer] = await Promise.all([approvedSeller(), register()]);
    buyer = customer;
    late = { accessToken: expired(buyer.accessToken) };
    product = await newProduct(seller);
  });

  it('can still read the catalogue', async () => {
    expect(await catalogue.run('Query.products', { limit: 5 }, late)).toMatchObject({
      products: [{}, {}, {}, {}, {}],
    });
    expect(await catalogue.run('Query.product', { id: product.id }, late)).toMatchObject({ id: product.id });
    expect(await catalogue.run('Query.productReviews', { productId: product.id }, late)).toMatchObject({
      reviews: [],
    });
    const { count } = await categories.read(z.object({ count: z.number() }), 'Query.categories', {}, late);
    expect(count).toBeGreaterThan(0);
  });

  it.each([
    ['Query.me', {}],
    ['Query.myAddresses', {}],
    ['Mutation.updateProfile', { input: { name: 'Another name' } }],
    ['Mutation.changePassword', { input: { currentPassword: 'x', newPassword: 'y' } }],
  ])('is asked to log in again by %s', async (field, variables) => {
    const { errors } = await auth.attempt(field, variables, late);
    const [, name] = field.split('.');
    expect(errors).toMatchObject([{ path: [name], extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('cannot order, not even as a guest', async () => {
    const input = orderInput(buyer, product);
    const { errors } = await orders.attempt('Mutation.createOrder', { input }, late);
    expect(errors).toMatchObject([{ path: ['createOrder'], extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(await orders.run('Query.orders', {}, buyer)).toMatchObject({ pagination: { total: 0 } });
  });

  it('can log in again with the expired token attached', async () => {
    const input = { email: buyer.email, password: buyer.password };
    const shape = z.object({ accessToken: z.string() });
    const session = await auth.read(shape, 'Mutation.login', { input }, late);
    expect(await auth.run('Query.me', {}, session)).toMatchObject({ id: buyer.id });
  });
});
