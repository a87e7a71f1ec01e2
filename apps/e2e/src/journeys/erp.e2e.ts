import { data, present, refusalCode, type CallOptions } from '../support/client';
import { GATEWAY } from '../support/environment';
import { newProduct, type TestProduct } from '../support/products';
import { placeOrder, DELIVERY_STEPS } from '../support/orders';
import { approvedSeller, register, type TestUser } from '../support/users';
import { CreateMachineClientDocument } from '../support/support.generated';
import { CreateApiKeyDocument } from './journeys.generated';

const MOVE = `mutation ($id: ID!, $status: OrderStatus!) { updateOrderStatus(id: $id, status: $status) { orderStatus } }`;
const ORDER = `query ($id: ID!) { order(id: $id) { orderStatus shippingAddress { city } seller { addresses { city } } } }`;
const UPDATE =
  'mutation ($id: ID!, $input: UpdateProductInput!) { updateProduct(id: $id, input: $input) { price } }';
const SCOPES = ['order:read', 'order:advance', 'product:write'];

describe("a seller's ERP system", () => {
  let seller: TestUser;
  let buyer: TestUser;
  let product: TestProduct;
  let order: { id: string };
  let key = '';
  let keyId = '';
  const byKey = (variables: Record<string, unknown> = {}, text = key): CallOptions => ({
    variables,
    headers: { authorization: `ApiKey ${text}` },
  });

  beforeAll(async () => {
    [seller, buyer] = await Promise.all([approvedSeller(), register()]);
    product = await newProduct(seller);
    order = await placeOrder(buyer, product);
    const input = { name: 'ERP', scopes: SCOPES };
    const { createApiKey } = await data(CreateApiKeyDocument, { variables: { input }, as: seller });
    ({
      key,
      apiKey: { id: keyId },
    } = present(createApiKey));
  });

  it("reads the seller's orders and updates prices", async () => {
    expect(await data('{ orders { orders { id customerEmail } pagination { total } } }', byKey())).toEqual({
      orders: { orders: [{ id: order.id, customerEmail: buyer.email }], pagination: { total: 1 } },
    });
    expect(await data(UPDATE, byKey({ id: product.id, input: { price: 27 } }))).toEqual({
      updateProduct: { price: 27 },
    });
  });

  it('advances an order until its delivery', async () => {
    for (const status of DELIVERY_STEPS) {
      expect(await data(MOVE, byKey({ id: order.id, status }))).toEqual({
        updateOrderStatus: { orderStatus: status },
      });
    }
  });

  it('has no other access, by any path', async () => {
    const refused = [
      '{ me { email } }',
      '{ myAddresses { addresses { city } } }',
      '{ myTickets { tickets { id } } }',
      '{ cart { itemCount } }',
      '{ dashboardStats { totalOrders } }',
      '{ users { users { id } } }',
      '{ coupons { coupons { code } } }',
      '{ myApiKeys { id } }',
      'mutation { changePassword(input: { currentPassword: "a", newPassword: "b" }) { success } }',
      'mutation { createApiKey(input: { name: "x", scopes: ["order:read"] }) { key } }',
      `mutation { addToCart(productId: "${product.id}") { total } }`,
      `mutation { cancelOrder(id: "${order.id}") { id } }`,
    ];
    for (const query of refused)
      expect([query, await refusalCode(query, byKey())]).toEqual([query, 'FORBIDDEN']);
    // An indirect path: the seller's own address book through a readable order.
    expect(await refusalCode(ORDER, byKey({ id: order.id }))).toBe('FORBIDDEN');
    const other = await placeOrder(buyer, await newProduct(await approvedSeller()));
    expect(await refusalCode(MOVE, byKey({ id: other.id, status: 'CONFIRMED' }))).toBe('NOT_FOUND');
  });

  it('can also be a machine client of OAuth 2.0 that discovers the metadata', async () => {
    const input = { name: 'ERP', scopes: ['order:read'] };
    const { createMachineClient } = await data(CreateMachineClientDocument, {
      variables: { input },
      as: seller,
    });
    const {
      secret,
      client: { id },
    } = present(createMachineClient);
    const metadata = await fetch(`${GATEWAY}/.well-known/oauth-authorization-server`);
    expect(await metadata.json()).toMatchObject({ grant_types_supported: ['client_credentials'] });
    const ask = (name: string, password: string): Promise<Response> =>
      fetch(`${GATEWAY}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
    const { access_token: accessToken } = (await (await ask(id, secret)).json()) as { access_token: string };
    expect(await data('{ orders { pagination { total } } }', { as: { accessToken } })).toEqual({
      orders: { pagination: { total: 1 } },
    });
    expect(
      await refusalCode(MOVE, { variables: { id: order.id, status: 'RETURNED' }, as: { accessToken } }),
    ).toBe('FORBIDDEN');
    expect((await ask(id, `${secret}x`)).status).toBe(401);
    expect((await ask('order', 'x'.repeat(43))).status).toBe(401);
  });

  it('is identified by its key only, and rejected once it is revoked', async () => {
    const wrong = `${key.slice(0, -3)}xxx`;
    expect(await refusalCode('{ products { products { id } } }', byKey({}, wrong))).toBe('UNAUTHENTICATED');
    await data('mutation ($id: ID!) { revokeApiKey(id: $id) }', { variables: { id: keyId }, as: seller });
    const until = Date.now() + 1_000;
    let code = '';
    while (code === '' && Date.now() < until) {
      code = await refusalCode('{ orders { pagination { total } } }', byKey()).catch(() => '');
    }
    expect(code).toBe('UNAUTHENTICATED');
  });
});
