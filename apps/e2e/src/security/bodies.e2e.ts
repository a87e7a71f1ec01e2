import { addressOf, GATEWAY, SUBGRAPHS } from '../support/environment';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { gatewayCredential } from '../support/endpoints';
import { send, sendUntilCut, type RawAnswer, type RawCall } from '../support/raw-http';
import { RawSocket } from '../support/raw-socket';

const MEGABYTE = 1_048_576;
const BOUND_MS = 5_000;
const SERVICES = ['gateway', ...SUBGRAPHS];

/** A call to a service, with the credential that a subgraph requires. */
async function callWith<T>(service: string, body: string, by: (call: RawCall) => Promise<T>): Promise<T> {
  const credential = service === 'gateway' ? {} : { [SERVICE_HEADER]: await gatewayCredential() };
  const started = performance.now();
  const headers = { 'content-type': 'application/json', ...credential };
  const answer = await by({ at: addressOf(service), headers, body });
  expect(performance.now() - started).toBeLessThan(BOUND_MS);
  return answer;
}

const call = (service: string, body: string): Promise<RawAnswer> => callWith(service, body, send);

const query = (extra: string): string => `{"query":"{ __typename }",${extra}}`;

describe.each(SERVICES)('an oversized or malformed body for %s', (service) => {
  it('is rejected when it is too large, in whatever part', async () => {
    const filler = 'x'.repeat(2 * MEGABYTE);
    const bodies = [
      JSON.stringify({ query: `{ __typename } # ${filler}` }),
      query(`"variables":{"a":"${filler}"}`),
      query(`"extensions":{"a":"${filler}"}`),
      `${' '.repeat(2 * MEGABYTE)}{"query":"{ __typename }"}`,
    ];
    for (const body of bodies) {
      const answer = await callWith(service, body, sendUntilCut);
      if (!answer) continue;
      const code = 'PAYLOAD_TOO_LARGE';
      expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
        413,
        { errors: [{ extensions: { code } }] },
      ]);
    }
    expect((await call(service, query('"variables":{}'))).status).toBe(200);
  });

  it('neither runs nor breaks it when it is deeply nested', async () => {
    const levels = 100_000;
    const bodies = [
      query(`"variables":${'['.repeat(levels)}${']'.repeat(levels)}`),
      query(`"variables":{"a":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`),
      '['.repeat(levels),
    ];
    for (const body of bodies) {
      const { status, text } = await call(service, body);
      expect(status).toBeLessThan(500);
      expect(text).not.toMatch(/stack|RangeError|Maximum call/);
    }
    expect((await call(service, query('"variables":{}'))).status).toBe(200);
  });

  it('is rejected with a code when it is not a GraphQL request', async () => {
    for (const body of [
      '',
      'null',
      '1',
      '"x"',
      '{',
      '{"query":null}',
      '{"query":7}',
      '{"query":["{ __typename }"]}',
      '{}',
      'query={__typename}',
    ]) {
      const { status, text } = await call(service, body);
      expect([body, status]).toEqual([body, 400]);
      expect(text).toMatch(/"code":"[A-Z_]+"/);
      expect(text).not.toMatch(/node_modules|at .*\(.*:\d+/);
    }
  });
});

describe('an unusual HTTP request', () => {
  const mutation = 'mutation { logout }';

  it('changes nothing with GET', async () => {
    for (const path of [
      `/graphql?query=${encodeURIComponent(mutation)}`,
      `/graphql/?query=${encodeURIComponent(mutation)}`,
    ]) {
      for (const headers of [
        {},
        { 'apollo-require-preflight': '1' },
        { 'content-type': 'application/json' },
      ]) {
        const response = await fetch(GATEWAY + path, { headers });
        expect(response.status).toBeGreaterThanOrEqual(400);
        expect(await response.text()).not.toContain('"logout":true');
      }
    }
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'TRACE', 'OPTIONS'])('is not served as %s', async (method) => {
    if (method === 'TRACE') return expectTraceRefused();
    const response = await fetch(`${GATEWAY}/graphql`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method !== 'OPTIONS' && { body: JSON.stringify({ query: mutation }) }),
    });
    expect(await response.text()).not.toContain('"logout":true');
    return expect([200, 201, 500]).not.toContain(response.status);
  });

  it("executes nothing as a simple request of another site's page", async () => {
    const body = JSON.stringify({ query: mutation });
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain;application/json',
      '',
    ];
    for (const type of types) {
      const response = await fetch(`${GATEWAY}/graphql`, {
        method: 'POST',
        headers: { 'content-type': type, origin: 'https://evil.example' },
        body,
      });
      expect([type, response.status >= 400 && response.status < 500]).toEqual([type, true]);
      expect(await response.text()).not.toContain('"logout":true');
    }
  });

  it.each([
    'application/xml',
    'application/graphql',
    'application/octet-stream',
    'application/json; charset=utf-7',
    'image/png',
    'x/y',
  ])('is rejected as %s', async (type) => {
    const response = await fetch(`${GATEWAY}/graphql`, {
      method: 'POST',
      headers: { 'content-type': type, 'apollo-require-preflight': '1' },
      body: JSON.stringify({ query: mutation }),
    });
    const text = await response.text();
    if (!type.startsWith('application/json')) expect(text).not.toContain('"logout":true');
    expect(response.status).toBeLessThan(500);
  });
});

/** `fetch` cannot send TRACE. */
async function expectTraceRefused(): Promise<void> {
  using raw = await RawSocket.open();
  raw.write('TRACE /graphql HTTP/1.1\r\nHost: shop\r\nX-Secret: tell\r\n\r\n');
  const answer = await raw.answer();
  expect(answer).toMatch(/^HTTP\/1\.1 (4\d\d|501)/);
  expect(answer).not.toContain('X-Secret');
}
