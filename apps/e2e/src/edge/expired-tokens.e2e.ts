import type { GraphQLObjectType } from 'graphql';
import { PUBLIC_FIELDS } from '../../../../tools/permissions/public-fields';
import { rootOperation } from '../permissions/operations';
import { apiSchema } from '../support/api-schema';
import { ask, data, present, refusalCode } from '../support/client';
import { newProduct, type TestProduct } from '../support/products';
import { addToCart } from '../support/orders';
import { approvedSeller, demoAccount, logIn, register, type TestUser } from '../support/users';
import { expired } from '../support/tokens';
import { shownData } from '../support/outcomes';
import { LogInDocument, RefreshTokensDocument } from '../support/support.generated';

const schema = apiSchema();
const PUBLIC = new Set(Object.values(PUBLIC_FIELDS).flat());

/** The token of the same user, issued an hour ago. */
const withExpiredToken = (person: TestUser): { accessToken: string } => ({
  accessToken: expired(person.accessToken),
});

const rootFields = (type: GraphQLObjectType | null | undefined): string[] =>
  Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`);

/** An operation with one root field. */
const operationOf = (name: string): string => rootOperation(name, { id: 'a'.repeat(24) });

describe('a caller whose token has expired', () => {
  let customer: TestUser;
  let seller: TestUser;
  let product: TestProduct;
  beforeAll(async () => {
    [customer, seller] = await Promise.all([register(), approvedSeller()]);
    product = await newProduct(seller);
  });

  const queries = rootFields(schema.getQueryType());
  const mutations = rootFields(schema.getMutationType());

  it('is rejected at the path of every root field that is not public, in any role', async () => {
    const wrong: unknown[] = [];
    const admin = await demoAccount('super_admin');
    for (const person of [customer, seller, admin]) {
      for (const name of [...queries, ...mutations]) {
        if (PUBLIC.has(name)) continue;
        const { errors, data: found } = await ask(operationOf(name), { as: withExpiredToken(person) });
        const refusals = errors.map((error) => [error.extensions.code, error.path]);
        const isRefused =
          JSON.stringify(refusals) === JSON.stringify([['UNAUTHENTICATED', [name.split('.')[1]]]]) &&
          shownData(found) === null;
        if (!isRefused) wrong.push([name, errors, found]);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('receives every public query', async () => {
    const wrong: unknown[] = [];
    for (const name of queries.filter((query) => PUBLIC.has(query))) {
      const { errors } = await ask(operationOf(name), { as: withExpiredToken(customer) });
      // Errors of the field about the id of this test are irrelevant.
      if (errors.some(({ extensions }) => !['BAD_USER_INPUT', 'TOKEN_INVALID'].includes(extensions.code)))
        wrong.push([name, errors]);
    }
    expect(wrong).toEqual([]);
  });

  it('reads the catalogue, and is rejected for private fields in the same operation', async () => {
    const answer = await ask(
      `query Page($id: ID!) {
        products(limit: 2) { products { id name price seller { name } categoryDetails { name } } }
        product(id: $id) { name seller { name email role } reviews { reviews { comment } } variants { available } }
        categories { data { name productCount } }
        searchProducts(search: "lamp", limit: 1) { id }
        me { id }
      }`,
      { variables: { id: product.id }, as: withExpiredToken(customer) },
    );
    expect(answer.status).toBe(200);
    expect(answer.errors).toMatchObject([{ path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(answer.data).toMatchObject({
      me: null,
      products: { products: [{}, {}] },
      product: { name: product.name, seller: { name: seller.name, email: seller.email, role: 'seller' } },
    });
  });

  it('receives the answers that are cached for guests, and as many as they do', async () => {
    const query = 'query Kept($id: ID!) { product(id: $id) { name price } categories { count } }';
    const variables = { id: product.id };
    const guest = await data(query, { variables });
    expect(await data(query, { variables, as: withExpiredToken(customer) })).toEqual(guest);
    expect(await data(query, { variables, as: withExpiredToken(await demoAccount('admin')) })).toEqual(guest);
  });

  it('is rejected where the answer depends on the caller, even deep inside a public one', async () => {
    const answer = await ask('query P($id: ID!) { product(id: $id) { name purchasedByMe } }', {
      variables: { id: product.id },
      as: withExpiredToken(customer),
    });
    expect(answer.errors).toMatchObject([
      { path: ['product', 'purchasedByMe'], extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    for (const field of ['tickets { id }', 'orders { id }', 'phone', 'addresses { id }']) {
      const { errors } = await ask(`query P($id: ID!) { product(id: $id) { name seller { id ${field} } } }`, {
        variables: { id: product.id },
        as: withExpiredToken(seller),
      });
      expect([field, errors.map(({ extensions }) => extensions.code)]).toEqual([field, ['UNAUTHENTICATED']]);
    }
  });

  it("creates and reads no cart as a guest, not even with a guest's token", async () => {
    const { token } = await addToCart(product, { quantity: 2 });
    const before = await data('query C($token: String) { cart(token: $token) { itemCount } }', {
      variables: { token },
    });
    const calls = [
      'query C($token: String) { cart(token: $token) { itemCount } }',
      'mutation C($token: String, $id: ID!) { addToCart(token: $token, productId: $id) { token itemCount } }',
      'mutation C($token: String) { clearCart(token: $token) { itemCount } }',
      'mutation C($token: String) { applyCoupon(token: $token, code: "SAVE10") { total } }',
      'mutation C($token: String!) { mergeCart(token: $token) { itemCount } }',
    ];
    for (const query of calls) {
      expect(
        await refusalCode(query, { variables: { token, id: product.id }, as: withExpiredToken(customer) }),
      ).toBe('UNAUTHENTICATED');
    }
    const after = await data('query C($token: String) { cart(token: $token) { itemCount } }', {
      variables: { token },
    });
    expect([before, after]).toEqual([{ cart: { itemCount: 2 } }, { cart: { itemCount: 2 } }]);
  });

  it('is not shown the public part of their own objects', async () => {
    const hidden = await newProduct(seller);
    await data('mutation H($id: ID!) { updateProduct(id: $id, input: { isActive: false }) { id } }', {
      variables: { id: hidden.id },
      as: seller,
    });
    const own = 'query P($id: ID!) { product(id: $id) { name } }';
    const range = 'query R($id: String!) { productsBySeller(sellerId: $id) { id } }';
    const all = '{ products(includeInactive: true, limit: 1) { products { id } } }';
    const codes = async (query: string, id: string, as: { accessToken: string }): Promise<string[]> =>
      (await ask(query, { variables: { id }, as })).errors.map(({ extensions }) => extensions.code);
    expect(await codes(own, hidden.id, withExpiredToken(seller))).toEqual(['UNAUTHENTICATED']);
    expect(await codes(range, seller.id, withExpiredToken(seller))).toEqual(['UNAUTHENTICATED']);
    expect(await codes(all, '', withExpiredToken(seller))).toEqual(['UNAUTHENTICATED']);
    const admin = withExpiredToken(await demoAccount('admin'));
    expect(await codes('{ categories(filter: { isActive: false }) { count } }', '', admin)).toEqual([
      'UNAUTHENTICATED',
    ]);
    // For a customer there is no other part: the answer is that of everyone.
    expect(await data(own, { variables: { id: hidden.id }, as: withExpiredToken(customer) })).toEqual({
      product: null,
    });
    expect(await codes(range, seller.id, withExpiredToken(customer))).toEqual([]);
    expect(await codes(all, '', withExpiredToken(customer))).toEqual([]);
    expect(await codes(range, (await approvedSeller()).id, withExpiredToken(seller))).toEqual([]);
  });

  it('logs in, refreshes and logs out with the expired token attached', async () => {
    const session = await logIn(customer.email, customer.password);
    const as = withExpiredToken(session);
    const input = { email: customer.email, password: customer.password };
    const { login } = await data(LogInDocument, { variables: { input }, as });
    expect(login?.user).toMatchObject({ id: customer.id, email: customer.email });
    const answer = await data(RefreshTokensDocument, { variables: { token: session.refreshToken }, as });
    const renewed = present(answer.refreshToken);
    expect(await data('{ me { id } }', { as: renewed })).toEqual({ me: { id: customer.id } });
    expect(await data('mutation { logout }', { as })).toEqual({ logout: true });
    expect(await refusalCode(RefreshTokensDocument, { variables: { token: renewed.refreshToken } })).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('is rejected everywhere when the token is forged or its session was revoked', async () => {
    const session = await register();
    const stale = withExpiredToken(session);
    const [head, payload] = stale.accessToken.split('.');
    const forged = { accessToken: `${head}.${payload}.${'A'.repeat(342)}` };
    const query = '{ categories { count } }';
    expect(await refusalCode(query, { as: forged })).toBe('UNAUTHENTICATED');
    expect((await ask(query, { as: stale })).errors).toEqual([]);
    await data('mutation { logout }', { as: session });
    expect(await refusalCode(query, { as: stale })).toBe('UNAUTHENTICATED');
  });
});
