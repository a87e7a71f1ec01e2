import { SERVICE_HEADER } from '@e-storefront/auth';
import { ANSWER_HEADERS } from '@e-storefront/subgraph';
import { actor, postGraphQL, type Actor } from '@e-storefront/testing';
import { TestShop } from '../../test/fixtures/shop';

describe('answers of the product subgraph', () => {
  let shop: TestShop;
  let id: string;
  beforeAll(async () => {
    shop = await TestShop.open();
    ({ id } = await shop.product());
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  /** What the headers of an answer say of sharing it. */
  const sharing = async (query: string, as: Actor | null, variables = {}) => {
    const { headers } = await postGraphQL(
      shop.subgraph.url,
      { query, variables },
      {
        [SERVICE_HEADER]: shop.subgraph.identity.credential('gateway'),
        ...(as && { authorization: `Bearer ${shop.subgraph.identity.token(as)}` }),
      },
    );
    return {
      cacheControl: headers.get('cache-control'),
      audience: headers.get(ANSWER_HEADERS.audience),
      tags: headers.get(ANSWER_HEADERS.tags),
    };
  };
  const privately = { cacheControl: 'private, no-store', audience: null, tags: null };
  const customer = actor('customer');

  it('are the same for everyone in lists of products on sale, and name the products in them', async () => {
    const query = '{ products { products { name price } pagination { total } } productFacets { total } }';
    const shared = { cacheControl: 'public, max-age=15', audience: 'everybody', tags: `Product:${id}` };
    for (const viewer of [null, customer, shop.seller, shop.admin])
      expect(await sharing(query, viewer)).toEqual(shared);
  });

  it('are the same for all shoppers if the seller or staff may see more', async () => {
    const query = 'query ($id: ID!) { product(id: $id) { name } }';
    const shared = { cacheControl: 'public, max-age=15', audience: 'shoppers', tags: `Product:${id}` };
    expect(await sharing(query, null, { id })).toEqual(shared);
    expect(await sharing(query, customer, { id })).toEqual(shared);
    for (const viewer of [shop.seller, shop.admin, actor('seller')])
      expect(await sharing(query, viewer, { id })).toEqual(privately);
  });

  it('are private for a seller and staff in lists of products that are not on sale', async () => {
    const query = '{ products(includeInactive: true) { products { name } } }';
    expect(await sharing(query, customer)).toMatchObject({ audience: 'shoppers' });
    for (const viewer of [shop.seller, shop.admin]) expect(await sharing(query, viewer)).toEqual(privately);
  });

  it('name the entities to which other subgraphs refer, with and without them', async () => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { name } } }`;
    const of = [id, 'f'.repeat(24)].map((one) => ({ __typename: 'Product', id: one }));
    expect(await sharing(query, customer, { of })).toMatchObject({
      audience: 'everybody',
      tags: `Product:${id} Product:${'f'.repeat(24)}`,
    });
  });

  it.each([
    [
      'figures that only the seller and the staff may see',
      '{ products { products { variants { onHand } } } }',
    ],
    ['errors', '{ products(limit: -1) { products { name } } }'],
    ['a mutation', 'mutation { deleteProduct(id: "none") }'],
    ['what the schema gives no time for', '{ __schema { queryType { name } } }'],
  ])('are private with %s', async (_case, query) => {
    expect(await sharing(query, customer)).toEqual(privately);
    expect(await sharing(query, shop.seller)).toEqual(privately);
  });

  it('are private when they contain more products than fit into a header', async () => {
    const lists = Array.from({ length: 250 }, (_, index) => String(index).padStart(24, '0'));
    const of = lists.map((one) => ({ __typename: 'Product', id: one }));
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { name } } }`;
    expect(await sharing(query, null, { of })).toEqual(privately);
  });
});
