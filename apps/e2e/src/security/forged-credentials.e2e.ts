import { readFileSync } from 'node:fs';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { keyFiles, keysFolder } from '../../../../tools/keys/key-folder';
import { codesOf, gatewayCredential, directTo } from '../support/endpoints';
import { addressOf, DATA_FOLDER, SUBGRAPHS } from '../support/environment';
import { misusedSignatures, unsignedForgeries, type Forgeries } from '../support/forged-tokens';
import { newProduct, newUploadUrl, stockOf, type TestProduct } from '../support/products';
import { approvedSeller, demoAccount, type TestUser } from '../support/users';
import { serviceCredential } from '../support/tokens';
import { shownData } from '../support/outcomes';

const ENTITIES = '{ _entities(representations: []) { __typename } }';
const id = 'a'.repeat(24);

/** Operations between services, and what a client would gain from them. */
const SERVICE_FIELDS: [string, string][] = [
  ['order', `{ orderOwner(orderId: "${id}") { customerId } }`],
  ['order', `{ hasPurchased(customerId: "${id}", productId: "${id}") }`],
  ['product', `{ purchasableLines(lines: [{ productId: "${id}" }]) { unitPrice } }`],
  ['product', `{ productsInCategory(categoryId: "${id}") }`],
  ['product', `mutation { commitStock(reference: "${id}") }`],
  ['product', `mutation { releaseStock(reference: "${id}") }`],
  ['coupon', `{ quotePromotions(code: "SAVE10", basket: { isFirstOrder: true, lines: [] }) { discount } }`],
  [
    'coupon',
    `mutation { reservePromotions(code: "SAVE10", reference: "${id}", basket: { isFirstOrder: true, lines: [] }) { discount } }`,
  ],
  ['coupon', `mutation { commitPromotions(reference: "${id}") }`],
  ['coupon', `mutation { releasePromotions(reference: "${id}") }`],
];

describe('a credential that auth did not issue to a service', () => {
  let forgeries: Forgeries;
  let admin: TestUser;

  beforeAll(async () => {
    admin = await demoAccount('super_admin');
    const genuine = await gatewayCredential();
    forgeries = {
      ...(await unsignedForgeries(genuine)),
      ...misusedSignatures(genuine),
      "a super admin's token": admin.accessToken,
      'the name of a service': 'gateway',
      nothing: '',
    };
  });

  it.each(SUBGRAPHS)('is rejected by %s, with any user logged in', async (name) => {
    const opened: string[] = [];
    for (const [kind, credential] of Object.entries(forgeries)) {
      const headers = { [SERVICE_HEADER]: credential };
      const answer = await directTo(name).request(ENTITIES, { token: admin.accessToken, headers });
      if (answer.status !== 403 || codesOf(answer).join() !== 'FORBIDDEN' || answer.data) opened.push(kind);
    }
    expect(opened).toEqual([]);
  });

  it.each(SUBGRAPHS)(
    "is not accepted as the credential of the gateway in a user's token by %s",
    async (name) => {
      const credential = await gatewayCredential();
      const answer = await directTo(name).request(ENTITIES, { token: credential });
      expect([answer.status, codesOf(answer), answer.data]).toEqual([401, ['UNAUTHENTICATED'], undefined]);
    },
  );

  it('cannot upload anything without the gateway', async () => {
    const seller = await approvedSeller();
    const { id: productId } = await newProduct(seller);
    const url = addressOf('product') + new URL(await newUploadUrl(productId, seller)).pathname;
    for (const credential of Object.values(forgeries)) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'image/png', [SERVICE_HEADER]: credential },
        body: 'x',
      });
      expect(response.status).toBe(403);
    }
  });
});

describe('a genuine credential', () => {
  let product: TestProduct;
  let seller: TestUser;
  let admin: TestUser;

  beforeAll(async () => {
    [seller, admin] = await Promise.all([approvedSeller(), demoAccount('super_admin')]);
    product = await newProduct(seller, { stock: 7 });
  });

  it('of the gateway is rejected for operations between services, with any user logged in', async () => {
    for (const [subgraph, query] of SERVICE_FIELDS) {
      for (const token of [admin.accessToken, undefined]) {
        const answer = await directTo(subgraph).request(query, { token });
        const code = token ? 'FORBIDDEN' : 'UNAUTHENTICATED';
        expect([query, codesOf(answer), shownData(answer.data)]).toEqual([query, [code], null]);
      }
    }
  });

  it('of one service does not have the scopes of another one', async () => {
    const reserve = `mutation { reserveStock(reference: "${product.id}", lines: [
      { productId: "${product.id}", variantId: "${product.variants[0]?.id}", quantity: 7 }]) }`;
    const auth = addressOf('auth');
    for (const service of ['auth', 'category', 'coupon', 'product', 'ticket', 'gateway']) {
      const headers = { [SERVICE_HEADER]: await serviceCredential(auth, service) };
      const answer = await directTo('product').request(reserve, { headers });
      expect([service, codesOf(answer)]).toEqual([service, ['UNAUTHENTICATED']]);
    }
    expect(await stockOf(product.id, seller)).toBe(7);
  });
});

describe('the token endpoint', () => {
  const secretOf = (service: string): string =>
    readFileSync(keyFiles(keysFolder(DATA_FOLDER)).secretOf(service), 'utf8').trim();
  const ask = async (
    fields: Record<string, string>,
    basic?: [string, string],
  ): Promise<[number, unknown, unknown]> => {
    const headers = basic && {
      authorization: `Basic ${Buffer.from(basic.map(encodeURIComponent).join(':')).toString('base64')}`,
    };
    const response = await fetch(`${addressOf('auth')}/oauth/token`, {
      method: 'POST',
      ...(headers && { headers }),
      body: new URLSearchParams(fields),
    });
    const body = (await response.json()) as { error?: string; access_token?: string };
    return [response.status, body.error, body.access_token];
  };
  const grant = { grant_type: 'client_credentials' };

  it('issues a token to a service, and rejects callers without its secret', async () => {
    const [status, , token] = await ask(grant, ['order', secretOf('order')]);
    expect([status, token]).toEqual([200, expect.any(String)]);
    const wrong: [string, string][] = [
      ['order', secretOf('coupon')],
      ['order', ''],
      ['order', `${secretOf('order')} `],
      ['order', secretOf('order').toUpperCase()],
      ['', secretOf('order')],
      ['nobody', secretOf('order')],
      ['__proto__', 'x'],
      ['constructor', 'x'],
      ['order\u0000', secretOf('order')],
    ];
    for (const pair of wrong) {
      const [code, error, nothing] = await ask(grant, pair);
      expect([pair[0], code, error, nothing]).toEqual([
        pair[0],
        expect.any(Number),
        expect.any(String),
        undefined,
      ]);
      expect([400, 401]).toContain(code);
    }
    expect((await ask(grant))[2]).toBeUndefined();
  });

  it('grants only the scopes of the table', async () => {
    const requestedScopes = [
      'stock:hold graph:forward',
      'graph:forward',
      'user:delete',
      '*',
      'stock:hold coupon:redeem admin',
    ];
    for (const scope of requestedScopes) {
      const [status, error, token] = await ask({ ...grant, scope }, ['order', secretOf('order')]);
      expect([scope, status, error, token]).toEqual([scope, 400, 'invalid_scope', undefined]);
    }
  });

  it('accepts no other grant type', async () => {
    for (const grantType of ['password', 'refresh_token', 'authorization_code', 'implicit', '']) {
      const fields = { grant_type: grantType, username: 'x', password: 'y', refresh_token: 'z', code: 'c' };
      const [status, , token] = await ask(fields, ['order', secretOf('order')]);
      expect([grantType, status, token]).toEqual([grantType, 400, undefined]);
    }
    const inAddress = new URLSearchParams({ ...grant, client_id: 'order', client_secret: secretOf('order') });
    for (const method of ['GET', 'POST']) {
      const response = await fetch(`${addressOf('auth')}/oauth/token?${inAddress.toString()}`, { method });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toMatch(/access_token|eyJ/);
    }
  });
});
