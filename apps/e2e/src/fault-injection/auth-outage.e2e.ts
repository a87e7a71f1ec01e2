import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import jwt from 'jsonwebtoken';
import { startOwnPlatform, type OwnPlatform } from '../../../../tools/invariants/own-platform';
import { keyFiles, keysFolder } from '../../../../tools/keys/key-folder';
import { ask, data, present, refusalCode } from '../support/client';
import { DATA_FOLDER } from '../support/environment';
import { buyNow } from '../support/orders';
import { AddToCartDocument, CartStateDocument } from '../support/support.generated';
import { register, unique, type TestUser } from '../support/users';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
const CLOCK = path.join(DATA_FOLDER, `${unique('clock')}.txt`);

/**
 * A platform whose auth service is down for hours: the clocks of the others are moved on, nothing else is. Its databases
 * are its own: in shared ones it would take the running checkouts of other tests for those of dead processes.
 */
describe('a shop whose auth service is down', () => {
  let own: OwnPlatform;
  let platform: OwnPlatform['platform'];
  let gateway: string;
  let customer: TestUser;
  let productId: string;

  beforeAll(async () => {
    writeFileSync(CLOCK, '0');
    own = await startOwnPlatform({
      env: {
        NODE_OPTIONS: `--require ${path.join(__dirname, 'shifted-clock.cjs')}`,
        SHIFTED_CLOCK_FILE: CLOCK,
      },
      build: false,
      report: () => undefined,
    });
    platform = own.platform;
    gateway = platform.gatewayUrl;
    const seller = await own.shop.seller();
    for (let count = 0; count < 3; count += 1)
      productId = (await own.shop.article(seller, { stock: 100 })).id;
    const account = await register('customer', gateway);
    customer = { ...account, accessToken: lasting(account.accessToken) };
    await platform.kill('auth', 'SIGKILL');
  });
  afterAll(() => own?.[Symbol.asyncDispose]());

  /** The token of a session that lives for a day, so that it stays valid when the clocks are moved. */
  function lasting(accessToken: string): string {
    const { keys } = JSON.parse(readFileSync(keyFiles(keysFolder(own.dataDir)).signingKeys, 'utf8')) as {
      keys: (JsonWebKey & { kid: string })[];
    };
    const [key] = keys;
    if (!key) throw new Error('The platform has no signing key.');
    const claims = { ...(jwt.decode(accessToken) as object), exp: Math.floor(Date.now() / 1_000) + 86_400 };
    return jwt.sign(claims, createPrivateKey({ key, format: 'jwk' }), { algorithm: 'RS256', keyid: key.kid });
  }

  const setClock = async (hours: number): Promise<void> => {
    writeFileSync(CLOCK, String(hours * HOUR_MS));
    await new Promise((resolve) => setTimeout(resolve, 500));
  };

  it.each([0, 0.2, 1, 6, 11])('serves guests and customers after %d hours', async (hours) => {
    await setClock(hours);
    const shop = await data(
      `query Shop($id: ID!) {
        products(limit: 3) { products { id name } } product(id: $id) { name price } categories { count }
      }`,
      { gateway, variables: { id: productId } },
    );
    expect(shop).toMatchObject({ products: { products: [{}, {}, {}] } });
    const { addToCart } = await data(AddToCartDocument, { gateway, variables: { productId, quantity: 1 } });
    expect(addToCart?.itemCount).toBe(1);
    const variables = { token: present(addToCart?.token) };
    expect((await data(CartStateDocument, { gateway, variables })).cart?.itemCount).toBe(1);
    const { id, orderStatus } = await buyNow(productId, customer, gateway);
    expect(orderStatus).toBe('PENDING');
    const shown = await data('query O($id: ID!) { order(id: $id) { id } }', {
      gateway,
      variables: { id },
      as: customer,
    });
    expect(shown).toEqual({ order: { id } });
  });

  it('reports that log-in, registration and account pages are unavailable, and nothing else', async () => {
    await setClock(6);
    const input = { email: 'a@example.com', password: 'x'.repeat(12), name: 'A' };
    const away = ['{ me { id } }', '{ myAddresses { addresses { id } } }'];
    for (const query of away)
      expect(await refusalCode(query, { gateway, as: customer })).toBe('SERVICE_UNAVAILABLE');
    const register = 'mutation R($input: RegisterInput!) { register(input: $input) { expiresIn } }';
    expect(await refusalCode(register, { gateway, variables: { input } })).toBe('SERVICE_UNAVAILABLE');
    const { errors } = await ask('{ myOrders { orders { id } } myTickets { tickets { id } } }', {
      gateway,
      as: customer,
    });
    expect(errors).toEqual([]);
  });

  it('keeps every other instance in service, and reports the outage', async () => {
    for (const [name, url] of Object.entries(platform.urls)) {
      if (name === 'auth') continue;
      const answer = await fetch(`${url}/health/ready`);
      expect([name, answer.status]).toEqual([name, 200]);
      if (name !== 'gateway') continue;
      expect(await answer.json()).toMatchObject({
        status: 'ready',
        dependencies: { auth: false, order: true },
      });
    }
  });

  it('recovers completely when auth is back', async () => {
    await setClock(0);
    await platform.restart('auth');
    expect(await data('{ me { id } }', { gateway, as: customer })).toEqual({ me: { id: customer.id } });
  });
});
