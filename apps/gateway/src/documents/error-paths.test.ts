import { post, type GraphQLResponse } from '../../test/fixtures/gateway';
import { startShop, type ShopFixture } from '../../test/fixtures/stub-subgraphs';

let shop: ShopFixture;
beforeAll(async () => {
  const failing = ['User.addresses', 'Product.reviews', 'Query.orders'];
  shop = await startShop({}, { failingFields: failing, unreachable: ['coupon', 'ticket'] });
});
afterAll(() => shop[Symbol.asyncDispose]());

const sendQuery = (query: string): Promise<GraphQLResponse> => post(shop.gateway.url, { query });

/** The location of a text in a document, as GraphQL counts. */
function findLocation(query: string, text: string): { line: number; column: number } {
  const before = query.slice(0, query.indexOf(text)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

describe('an error of a subgraph has its location in the client’s document', () => {
  it('when it belongs to a root field', async () => {
    const query = '{\n  me { id }\n  list: orders { orders { id } }\n}';
    const { errors } = await sendQuery(query);
    expect(errors).toMatchObject([{ path: ['list'], locations: [findLocation(query, 'list: orders')] }]);
  });

  it('when it belongs to entities of another subgraph, once for each entity', async () => {
    const query =
      '{\n  products(limit: 1) {\n    products { id seller { home: addresses { city } } }\n  }\n}';
    const { errors } = await sendQuery(query);
    const locations = [findLocation(query, 'home: addresses')];
    expect(errors.map(({ path, locations }) => ({ path, locations }))).toEqual(
      [0, 1].map((index) => ({ path: ['products', 'products', index, 'seller', 'home'], locations })),
    );
  });

  it('through fragments and under the client’s aliases', async () => {
    const query = `query Q($c: Boolean = true) { ...F }
fragment F on Query { page: products(limit: 1) { products { id: name ...G } } }
fragment G on Product { ... @include(if: $c) { id: name seller { addresses { city } addresses { street } } } }`;
    const { errors } = await sendQuery(query);
    expect(errors[0]).toMatchObject({
      path: ['page', 'products', 0, 'seller', 'addresses'],
      locations: [findLocation(query, 'addresses { city }'), findLocation(query, 'addresses { street }')],
    });
  });

  it('when the subgraph does not respond to a root field', async () => {
    const query = '{\n  coupons { coupons { id } }\n  me { id }\n}';
    const { data, errors } = await sendQuery(query);
    expect(data).toMatchObject({ coupons: null, me: { id: expect.any(String) } });
    expect(errors).toMatchObject([
      {
        path: ['coupons'],
        locations: [findLocation(query, 'coupons')],
        extensions: { code: 'SERVICE_UNAVAILABLE', service: 'coupon' },
      },
    ]);
  });

  it('when a subgraph does not respond to a query for entities, once for each entity', async () => {
    const query = '{ ordersByCustomer(customerId: "x") { id tickets { id } } }';
    const { errors } = await sendQuery(query);
    expect(errors).toMatchObject(
      [0, 1].map((index) => ({
        path: ['ordersByCustomer', index, 'tickets'],
        locations: [findLocation(query, 'tickets { id }')],
        extensions: { code: 'SERVICE_UNAVAILABLE', service: 'ticket' },
      })),
    );
  });
});
