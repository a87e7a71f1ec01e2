import { data } from '../support/client';
import { codesOf, ENDPOINTS, directTo, viaGateway, type Endpoint } from '../support/endpoints';
import {
  assembled,
  misusedSignatures,
  publishedKey,
  signedByHand,
  unsignedForgeries,
  type Forgeries,
} from '../support/forged-tokens';
import { demoAccount, register, unique, type TestUser } from '../support/users';
import { serviceCredential } from '../support/tokens';
import { addressOf } from '../support/environment';
import { shownData } from '../support/outcomes';

/** The name of everything that a forged token would create, to search for it. */
const MARK = unique('forged');

/** Operations that every endpoint would execute for a super admin. */
const PROTECTED_QUERIES: Record<string, string> = {
  gateway: `mutation { createCategory(input: { name: "${MARK}" }) { success } }`,
  auth: `mutation { updateProfile(input: { name: "${MARK}" }) { success } }`,
  category: `mutation { createCategory(input: { name: "${MARK}" }) { success } }`,
  coupon: `mutation { createCoupon(input: { code: "${MARK}", description: "x", discountType: "percentage",
    discount: 90, validFrom: "2026-01-01", validTo: "2099-01-01" }) { id } }`,
  order: '{ orders { orders { id customerEmail } } }',
  product: '{ products(includeInactive: true) { products { id } } }',
  ticket: '{ tickets { tickets { id customerEmail } } }',
};

/** The response of an endpoint to a token that must be rejected. */
async function attempt(endpoint: Endpoint, token: string): Promise<unknown> {
  const answer = await endpoint.request(PROTECTED_QUERIES[endpoint.name] ?? '{ __typename }', { token });
  return { codes: codesOf(answer), data: shownData(answer.data) };
}

const REFUSED = { codes: ['UNAUTHENTICATED'], data: null };

describe('a token that auth did not issue for this purpose', () => {
  let owner: TestUser;
  let forgeries: Forgeries;

  beforeAll(async () => {
    owner = await demoAccount('super_admin');
    forgeries = {
      ...(await unsignedForgeries(owner.accessToken)),
      ...misusedSignatures(owner.accessToken),
      'a role that there is not': signedByHand(owner.accessToken, { role: 'root' }),
      'a name in place of an id': signedByHand(owner.accessToken, { sub: 'admin' }),
      'a query in place of an id': signedByHand(owner.accessToken, { sub: { $gt: '' } }),
      "a service's credential": await serviceCredential(addressOf('auth'), 'gateway'),
      "an approved customer's word for it": 'super_admin',
    };
  });

  afterAll(async () => {
    const found = await data(
      `query Traces($mark: String!) {
        me { name } categories(filter: { search: $mark }) { count } coupons(search: $mark) { pagination { total } }
      }`,
      { variables: { mark: MARK }, as: owner },
    );
    expect(found).toEqual({
      me: { name: owner.name },
      categories: { count: 0 },
      coupons: { pagination: { total: 0 } },
    });
  });

  it.each(ENDPOINTS)('has no effect at $name', async (endpoint) => {
    const opened: string[] = [];
    for (const [kind, token] of Object.entries(forgeries)) {
      const came = await attempt(endpoint, token);
      if (JSON.stringify(came) !== JSON.stringify(REFUSED)) opened.push(`${kind}: ${JSON.stringify(came)}`);
    }
    expect(opened).toEqual([]);
  });

  it.each(ENDPOINTS)('is only read from the header at $name', async (endpoint) => {
    const { accessToken: token } = owner;
    const otherHeaders = [
      { cookie: `accessToken=${token}; authorization=${token}; token=${token}` },
      { 'x-access-token': token, 'x-authorization': `Bearer ${token}` },
      { 'proxy-authorization': `Bearer ${token}` },
      { 'x-user-id': owner.id, 'x-user-role': 'super_admin', 'x-role': 'super_admin' },
    ];
    for (const headers of otherHeaders) {
      const { data: found } = await endpoint.request('{ __typename }', { headers });
      expect(found).toEqual({ __typename: 'Query' });
      const asGuest = await endpoint.request(PROTECTED_QUERIES[endpoint.name] ?? '', { headers });
      if (endpoint.name !== 'product') expect(codesOf(asGuest)).toEqual(['UNAUTHENTICATED']);
    }
    const basic = { authorization: `Basic ${Buffer.from(`admin:${token}`).toString('base64')}` };
    expect(
      codesOf(await endpoint.request(PROTECTED_QUERIES[endpoint.name] ?? '', { headers: basic })),
    ).toEqual(['UNAUTHENTICATED']);
  });

  it.each(ENDPOINTS)('is treated differently from a valid one at $name', async (endpoint) => {
    const { data: found, errors } = await endpoint.request('{ __typename }', { token: owner.accessToken });
    expect([found, errors]).toEqual([{ __typename: 'Query' }, []]);
  });
});

describe('a forged role', () => {
  it('is never trusted without a valid signature, for any owner of the token', async () => {
    const customer = await register();
    const { kid } = await publishedKey();
    const [, payload = '', signature = ''] = customer.accessToken.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    for (const role of ['seller', 'support', 'admin', 'super_admin']) {
      const token = assembled({ alg: 'RS256', kid }, { ...claims, role, approved: true }, () => signature);
      for (const endpoint of [viaGateway, directTo('auth')]) {
        const answer = await endpoint.request('{ users { users { id email } } }', { token });
        expect([codesOf(answer), shownData(answer.data)]).toEqual([['UNAUTHENTICATED'], null]);
      }
    }
  });
});
