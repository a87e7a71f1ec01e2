import { shopUnderTest, type ShopUnderTest } from '../../test/fixtures/stub-subgraphs';

interface Answer {
  data: unknown;
  errors: { path: unknown; locations: unknown }[];
}

let shop: ShopUnderTest;
beforeAll(async () => {
  const failing = ['User.addresses', 'Product.reviews', 'Query.orders'];
  shop = await shopUnderTest({}, { failing, away: ['coupon', 'ticket'] });
});
afterAll(() => shop[Symbol.asyncDispose]());

async function ask(query: string): Promise<Answer> {
  const response = await fetch(`${shop.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

/** Where a text begins in a document, as GraphQL counts. */
function placeOf(query: string, text: string): { line: number; column: number } {
  const before = query.slice(0, query.indexOf(text)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

describe('an error of a subgraph names its place in the client’s document', () => {
  it('when it is the answer to the operation itself', async () => {
    const query = '{\n  me { id }\n  list: orders { orders { id } }\n}';
    const { errors } = await ask(query);
    expect(errors).toMatchObject([{ path: ['list'], locations: [placeOf(query, 'list: orders')] }]);
  });

  it('when it comes with entities of another subgraph, once for each', async () => {
    const query =
      '{\n  products(limit: 1) {\n    products { id seller { home: addresses { city } } }\n  }\n}';
    const { errors } = await ask(query);
    const locations = [placeOf(query, 'home: addresses')];
    expect(errors.map(({ path, locations }) => ({ path, locations }))).toEqual(
      [0, 1].map((index) => ({ path: ['products', 'products', index, 'seller', 'home'], locations })),
    );
  });

  it('in whatever fragments it stands, and by the names that the client gave', async () => {
    const query = `query Q($c: Boolean = true) { ...F }
fragment F on Query { page: products(limit: 1) { products { id: name ...G } } }
fragment G on Product { ... @include(if: $c) { id: name seller { addresses { city } addresses { street } } } }`;
    const { errors } = await ask(query);
    expect(errors[0]).toMatchObject({
      path: ['page', 'products', 0, 'seller', 'addresses'],
      locations: [placeOf(query, 'addresses { city }'), placeOf(query, 'addresses { street }')],
    });
  });

  it('when the subgraph gives no answer: the field that asked it', async () => {
    const query = '{\n  coupons { coupons { id } }\n  me { id }\n}';
    const { data, errors } = await ask(query);
    expect(data).toMatchObject({ coupons: null, me: { id: expect.any(String) } });
    expect(errors).toMatchObject([
      {
        path: ['coupons'],
        locations: [placeOf(query, 'coupons')],
        extensions: { code: 'SERVICE_UNAVAILABLE', service: 'coupon' },
      },
    ]);
  });

  it('when a subgraph gives no answer about entities: the field of each that it was to fill', async () => {
    const query = '{ ordersByCustomer(customerId: "x") { id tickets { id } } }';
    const { errors } = await ask(query);
    expect(errors).toMatchObject(
      [0, 1].map((index) => ({
        path: ['ordersByCustomer', index, 'tickets'],
        locations: [placeOf(query, 'tickets { id }')],
        extensions: { code: 'SERVICE_UNAVAILABLE', service: 'ticket' },
      })),
    );
  });
});
