import { ask, data, refusal, type ClientError } from '../support/client';
import { newProduct, stockOf, type TestProduct } from '../support/products';
import { addToCart, orderInput, tryToOrder } from '../support/orders';
import type { CreateOrderItemInput } from '../support/support.generated';
import { approvedSeller, register, staff, unique, type TestUser } from '../support/users';

const LONG = 'x'.repeat(10_000);
const UNKNOWN = '65f0000000000000000000ff';

/** Whether an error names a field, in its extensions or, if GraphQL itself rejects it, in its message. */
const names = ({ message, extensions }: ClientError, field: string): boolean =>
  [extensions['field'], message].some((place) => typeof place === 'string' && place.includes(field));

describe('invalid input', () => {
  let seller: TestUser;
  let buyer: TestUser;
  let product: TestProduct;
  beforeAll(async () => {
    [seller, buyer] = await Promise.all([approvedSeller(), register()]);
    product = await newProduct(seller, { price: 30, stock: 9 });
  });

  it.each([
    ['user', 'query Q($id: ID!) { user(id: $id) { id } }', 'id'],
    ['product', 'query Q($id: ID!) { product(id: $id) { id } }', 'id'],
    ['order', 'query Q($id: ID!) { order(id: $id) { id } }', 'id'],
    ['ticket', 'query Q($id: ID!) { ticket(id: $id) { id } }', 'id'],
    ['coupon', 'query Q($id: ID!) { coupon(id: $id) { id } }', 'id'],
    [
      'productReviews',
      'query Q($id: ID!) { productReviews(productId: $id) { reviews { id } } }',
      'productId',
    ],
    ['ordersByCustomer', 'query Q($id: String!) { ordersByCustomer(customerId: $id) { id } }', 'customerId'],
    ['deleteCategory', 'mutation Q($id: ID!) { deleteCategory(id: $id) { success } }', 'id'],
    ['cancelOrder', 'mutation Q($id: ID!) { cancelOrder(id: $id) { id } }', 'id'],
    ['addToCart', 'mutation Q($id: ID!) { addToCart(productId: $id) { total } }', 'productId'],
  ])('%s rejects a malformed id and names it', async (_name, query, field) => {
    const admin = await staff('admin');
    for (const id of ['', '1', 'not-an-id', `${UNKNOWN}0`, "' || 1==1", LONG]) {
      const error = await refusal(query, { variables: { id }, as: admin });
      expect([id.slice(0, 30), error.extensions.code, error.extensions['field']]).toEqual([
        id.slice(0, 30),
        'BAD_USER_INPUT',
        field,
      ]);
    }
  });

  it.each([
    ['products', 'sortBy', 'query Q($v: String) { products(sortBy: $v) { products { id } } }'],
    ['products', 'sortOrder', 'query Q($v: String) { products(sortOrder: $v) { products { id } } }'],
    ['users', 'role', 'query Q($v: String) { users(role: $v) { users { id } } }'],
    ['tickets', 'status', 'query Q($v: String) { tickets(status: $v) { tickets { id } } }'],
    ['tickets', 'priority', 'query Q($v: String) { tickets(priority: $v) { tickets { id } } }'],
    ['tickets', 'category', 'query Q($v: String) { tickets(category: $v) { tickets { id } } }'],
    ['salesAnalytics', 'period', 'query Q($v: String!) { salesAnalytics(period: $v) { from } }'],
  ])('%s rejects an unknown %s', async (_root, field, query) => {
    const error = await refusal(query, { variables: { v: 'sideways' }, as: await staff('admin') });
    expect([error.extensions.code, error.extensions['field']]).toEqual(['BAD_USER_INPUT', field]);
  });

  it('an unknown order status is rejected before anything is executed', async () => {
    const query =
      'mutation M($id: ID!, $status: OrderStatus!) { updateOrderStatus(id: $id, status: $status) { id } }';
    const error = await refusal(query, { variables: { id: UNKNOWN, status: 'LOST' }, as: seller });
    expect([error.extensions.code, names(error, 'status')]).toEqual(['BAD_USER_INPUT', true]);
  });

  it.each([
    ['products', '{ products(limit: $limit) { products { id } } }'],
    ['users', '{ users(limit: $limit) { users { id } } }'],
    ['orders', '{ orders(limit: $limit) { orders { id } } }'],
    ['tickets', '{ tickets(limit: $limit) { tickets { id } } }'],
    ['coupons', '{ coupons(limit: $limit) { coupons { id } } }'],
    ['searchProducts', '{ searchProducts(search: "a", limit: $limit) { id } }'],
  ])('%s rejects limits outside of 1 to 100', async (_root, selection) => {
    for (const limit of [101, 0, -1, 2_000_000_000]) {
      const options = { variables: { limit }, as: await staff('admin') };
      const error = await refusal(`query Q($limit: Int) ${selection}`, options);
      expect([limit, error.extensions.code, error.extensions['field']]).toEqual([
        limit,
        'BAD_USER_INPUT',
        'limit',
      ]);
    }
  });

  it('a quantity that is negative, zero, fractional or enormous changes neither cart nor stock', async () => {
    const add = `mutation A($id: ID!, $quantity: Int!) { addToCart(productId: $id, quantity: $quantity) { total } }`;
    for (const quantity of [-1, 0, 1.5, 1001, 3_000_000_000]) {
      const carted = await refusal(add, { variables: { id: product.id, quantity }, as: buyer });
      expect([carted.extensions.code, names(carted, 'quantity')]).toEqual(['BAD_USER_INPUT', true]);
      const ordered = (await tryToOrder(buyer, { ...orderInput(buyer, product), items: [line(quantity)] }))
        .errors;
      expect(ordered).toHaveLength(1);
      expect(ordered[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(ordered[0] && names(ordered[0], 'quantity')).toBe(true);
    }
    expect(await data('{ cart { itemCount } }', { as: buyer })).toEqual({ cart: { itemCount: 0 } });
    expect(await stockOf(product.id, buyer)).toBe(9);
  });

  it('an invalid day prevents the execution of the other fields', async () => {
    const add = 'addToCart(productId: $id) { total }';
    const key = (day: string): string =>
      `createApiKey(input: { name: "till", scopes: [], expiresAt: ${day} }) { key }`;
    for (const [query, day] of [
      [`mutation M($id: ID!, $day: DateTime) { ${add} ${key('$day')} }`, 'tomorrow'],
      [`mutation M($id: ID!) { ${add} ${key('"2026-02-30T10:00:00Z"')} }`, undefined],
    ] as const) {
      const error = await refusal(query, { variables: { id: product.id, ...(day && { day }) }, as: buyer });
      expect([error.extensions.code, error.extensions['field']]).toEqual([
        'BAD_USER_INPUT',
        'input.expiresAt',
      ]);
    }
    expect(await data('{ cart { itemCount } }', { as: buyer })).toEqual({ cart: { itemCount: 0 } });
  });

  it('a product with three decimals in its price, no name or a name of ten thousand letters is not created', async () => {
    const create = 'mutation C($input: CreateProductInput!) { createProduct(input: $input) { id } }';
    const good = {
      name: unique(),
      description: 'd',
      price: 1,
      stock: 1,
      category: 'Any',
      sellerId: seller.id,
    };
    const bad: Record<string, unknown> = {
      price: 9.999,
      name: '',
      description: LONG.repeat(2),
      stock: -1,
      sellerId: 'me',
    };
    for (const [field, value] of [
      ...Object.entries(bad),
      ['name', '   '],
      ['name', LONG],
      ['price', -1],
    ] as const) {
      const error = await refusal(create, { variables: { input: { ...good, [field]: value } }, as: seller });
      expect([error.extensions.code, error.extensions['field']]).toEqual([
        'BAD_USER_INPUT',
        `input.${field}`,
      ]);
    }
    const own = await data('query P($id: String!) { productsBySeller(sellerId: $id) { id } }', {
      variables: { id: seller.id },
      as: seller,
    });
    expect(own).toEqual({ productsBySeller: [{ id: product.id }] });
  });

  it('names of accounts and categories have the same limits', async () => {
    const account = 'mutation R($input: RegisterInput!) { register(input: $input) { user { id } } }';
    const category = 'mutation C($input: CategoryInput!) { createCategory(input: $input) { success } }';
    for (const name of ['', LONG]) {
      const input = { name, email: `${unique()}@example.com`, password: 'A-long-passphrase-1' };
      const refused = [
        await refusal(account, { variables: { input } }),
        await refusal(category, { variables: { input: { name } }, as: await staff('admin') }),
      ];
      for (const { extensions } of refused) {
        expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.name' });
      }
    }
  });

  it('a product that does not exist cannot be added to a cart or an order', async () => {
    const gone = { ...product, id: UNKNOWN };
    const add = 'mutation A($id: ID!) { addToCart(productId: $id) { total } }';
    const carted = await refusal(add, { variables: { id: UNKNOWN }, as: buyer });
    expect([carted.extensions.code, names(carted, 'productId')]).toEqual(['NOT_FOUND', true]);
    const { errors } = await tryToOrder(buyer, orderInput(buyer, gone));
    expect(errors).toMatchObject([{ extensions: { code: 'PRODUCT_UNAVAILABLE', productIds: [UNKNOWN] } }]);
    expect(await data('{ cart { itemCount } }', { as: buyer })).toEqual({ cart: { itemCount: 0 } });
  });

  it('an unknown or expired cart is rejected as such', async () => {
    for (const token of ['nonsense', 'a'.repeat(43), LONG]) {
      const read = await refusal('query C($token: String) { cart(token: $token) { total } }', {
        variables: { token },
      });
      expect(read.extensions.code).toBe('CART_EXPIRED');
    }
    const { token } = await addToCart(product);
    await data('mutation M($token: String!) { mergeCart(token: $token) { itemCount } }', {
      variables: { token },
      as: await register(),
    });
    const add = 'mutation A($id: ID!, $token: String) { addToCart(productId: $id, token: $token) { total } }';
    const late = await ask(add, { variables: { id: product.id, token } });
    expect(late.errors.map(({ extensions }) => extensions.code)).toEqual(['CART_EXPIRED']);
  });

  function line(quantity: number): CreateOrderItemInput {
    return {
      productId: product.id,
      quantity,
      price: product.price,
      subtotal: product.price * Math.max(0, quantity),
    };
  }
});
