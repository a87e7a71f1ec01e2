import { setTimeout as delay } from 'node:timers/promises';
import { serverProxy, type ServerProxy } from '@e-storefront/testing';
import { ask } from '../support/client';
import { MONGO } from '../support/environment';
import { eventually } from '../support/eventually';
import { NOTHING_CACHED, ownPlatform, type OwnPlatform } from '../support/platform';
import { demoAccount, type TestUser } from '../support/users';

jest.setTimeout(240_000);

const READS = [
  '{ products(limit: 1) { products { id } } }',
  '{ myOrders { orders { id } } }',
  '{ myTickets { tickets { id } } }',
  '{ me { name } }',
];
const WRITE = `mutation { createTicket(input: { subject: "x", description: "x", category: "general",
  customerName: "x", customerEmail: "x@example.com" }) { id } }`;

describe('a platform whose database is unavailable', () => {
  let proxy: ServerProxy;
  let platform: OwnPlatform;
  let as: TestUser;
  beforeAll(async () => {
    proxy = await serverProxy(MONGO);
    platform = await ownPlatform({ mongoUri: proxy.url, logLevel: 'info', env: NOTHING_CACHED });
    as = await demoAccount('customer', platform.gatewayUrl);
  });
  afterAll(async () => {
    proxy.become('open');
    await platform[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });

  const at = (query: string) => ask(query, { gateway: platform.gatewayUrl, as });
  /** The lines of a service's log with a stack. */
  const stacks = (service: string): string[] =>
    platform
      .logs(service)
      .split('\n')
      .filter((line) => line.includes('"stack"'));

  it('responds SERVICE_UNAVAILABLE, reports the unknown outcome of a write, and logs one line per service', async () => {
    for (const query of READS) expect((await at(query)).errors).toEqual([]);
    proxy.become('cut');
    const reads = Array.from({ length: 6 }, () => READS).flat();
    const answers = await Promise.all(reads.map(at));
    const written = await at(WRITE);
    for (const { errors } of answers) {
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['SERVICE_UNAVAILABLE']);
      expect(errors[0]?.extensions['outcome']).toBeUndefined();
    }
    expect(written.errors).toMatchObject([
      { extensions: { code: 'SERVICE_UNAVAILABLE', outcome: 'unknown' } },
    ]);
    expect(written.errors[0]?.message).toContain('not known');
    // Jobs, relays and consumers have noticed the outage by now as well.
    await delay(5_000);
    for (const service of ['gateway', 'auth', 'category', 'coupon', 'order', 'product', 'ticket']) {
      const lines = stacks(service);
      expect([service, lines.length <= (service === 'gateway' ? 0 : 1), lines.slice(0, 3)]).toEqual([
        service,
        true,
        lines.slice(0, 3),
      ]);
    }
    proxy.become('open');
    await eventually(async () => {
      for (const query of READS) expect((await at(query)).errors).toEqual([]);
    }, 60_000);
  });
});
