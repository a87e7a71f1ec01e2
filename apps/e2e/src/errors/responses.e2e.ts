import jwt from 'jsonwebtoken';
import { ask, data, refusalCode } from '../support/client';
import { newProduct } from '../support/products';
import { deliver, placeOrder } from '../support/orders';
import { approvedSeller, register } from '../support/users';
import { expired } from '../support/tokens';

describe('responses of the gateway', () => {
  it('report UNAUTHENTICATED for an expired token as a GraphQL response, so that clients log in again', async () => {
    const { accessToken } = await register();
    const stale = { accessToken: expired(accessToken) };
    for (const query of ['{ me { id } }', '{ cart { itemCount } }', 'mutation { clearCart { total } }']) {
      const answer = await ask(query, { as: stale });
      expect(answer.status).toBe(200);
      expect(answer.contentType).toMatch(/^application\/(graphql-response\+)?json/);
      expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
  });

  it('report the same for a forged token', async () => {
    const { accessToken } = await register();
    const [head, , signature] = accessToken.split('.');
    const claims = { ...(jwt.decode(accessToken) as object), role: 'super_admin' };
    const forged = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    for (const token of [forged, 'a.b.c', 'nonsense']) {
      expect(await refusalCode('{ users { users { id } } }', { as: { accessToken: token } })).toBe(
        'UNAUTHENTICATED',
      );
    }
  });

  it("never return one user's answer to another", async () => {
    const [seller, one, other] = await Promise.all([approvedSeller(), register(), register()]);
    const product = await newProduct(seller);
    const { id } = await placeOrder(one, product);
    await deliver(id, seller);
    const query = `query Same($id: ID!) {
      me { id email } myOrders { orders { id } } product(id: $id) { name purchasedByMe } cart { itemCount }
    }`;
    const open = 'query Open($id: ID!) { product(id: $id) { name purchasedByMe } }';
    const variables = { id: product.id };
    for (let round = 0; round < 2; round += 1) {
      expect(await data(query, { variables, as: one })).toMatchObject({
        me: { id: one.id },
        myOrders: { orders: [{ id }] },
        product: { purchasedByMe: true },
      });
      expect(await data(query, { variables, as: other })).toMatchObject({
        me: { id: other.id },
        myOrders: { orders: [] },
        product: { purchasedByMe: false },
      });
      expect(await data(open, { variables })).toMatchObject({ product: { purchasedByMe: false } });
      expect(await data(open, { variables, as: one })).toMatchObject({ product: { purchasedByMe: true } });
      const guest = await ask(query, { variables });
      expect(guest.data).toMatchObject({ me: null });
      expect(JSON.stringify(guest.data)).not.toContain(one.id);
    }
  });

  it('contain no stack and no internals for an invalid operation', async () => {
    const answers = [await ask('{ nothing }'), await ask('{'), await ask('{ product(id: 7.5) { id } }')];
    for (const { status, errors } of answers) {
      expect(status).toBe(400);
      expect(errors[0]?.extensions.code).toMatch(/^GRAPHQL_(VALIDATION|PARSE)_FAILED$/);
      expect(JSON.stringify(errors)).not.toMatch(/stacktrace|node_modules|\.ts:\d/);
    }
  });

  it('reject a subscription over plain HTTP with an explanation', async () => {
    const { accessToken } = await register();
    const query = 'subscription { myOrdersUpdated { id } }';
    const { status, errors } = await ask(query, { as: { accessToken } });
    expect([status, errors.map(({ extensions }) => extensions.code)]).toEqual([
      400,
      ['SUBSCRIPTION_TRANSPORT'],
    ]);
  });

  it("allow the front ends' own origins, with credentials, and no others", async () => {
    const preflight = (origin: string) => ask('{ __typename }', { headers: { origin } });
    expect((await preflight('http://localhost:3000')).allowOrigin).toBe('http://localhost:3000');
    expect((await preflight('https://evil.example')).allowOrigin).toBeNull();
  });
});
