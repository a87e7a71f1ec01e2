import { startRateLimitedGateway, type RateLimitedGateway } from '../../test/fixtures/rate-limited-gateway';

const SHOP = 'https://shop.example';

let gateway: RateLimitedGateway;
beforeAll(async () => {
  gateway = await startRateLimitedGateway({
    settings: { CORS_ORIGINS: [`${SHOP}/`, 'https://admin.shop.example:8443'], RATE_LIMIT_SCALE: 1_000 },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const post = (headers: Record<string, string>, body = '{"query":"{ me }"}', path = '/graphql') =>
  fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

describe('CORS', () => {
  it.each([SHOP, 'https://admin.shop.example:8443'])(
    'allows pages of %s to read responses',
    async (origin) => {
      const { headers } = await post({ origin });
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('vary')).toContain('Origin');
      const exposed = headers.get('access-control-expose-headers')?.toLowerCase();
      for (const name of ['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy']) {
        expect(exposed).toContain(name);
      }
    },
  );

  it.each([
    'null',
    'https://evil.example',
    'http://shop.example',
    'https://shop.example.evil.example',
    'https://evil-shop.example',
    'https://sub.shop.example',
    'https://shop.example:444',
    'https://shop.example@evil.example',
    'https://SHOP.example',
    '*',
  ])('allows pages of %s neither to read responses nor to send requests', async (origin) => {
    const response = await post({ origin });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    const preflight = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    const allowed = ['origin', 'credentials', 'methods', 'headers'].map((name) =>
      preflight.headers.get(`access-control-allow-${name}`),
    );
    expect([preflight.status, allowed]).toEqual([204, [null, null, null, null]]);
    expect(preflight.headers.get('vary')).toContain('Origin');
  });

  it('allows the front ends to send requests with their headers and methods', async () => {
    const { status, headers } = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: SHOP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST');
  });
});

describe('a preflight', () => {
  it.each(['/graphql', '/media/uploads/x', '/oauth/token', '/health', '/nowhere'])(
    'is answered with 204 at %s for every origin',
    async (path) => {
      for (const origin of [SHOP, 'https://stranger.example', gateway.url, undefined]) {
        const response = await fetch(`${gateway.url}${path}`, {
          method: 'OPTIONS',
          headers: { ...(origin && { origin, 'access-control-request-method': 'POST' }) },
        });
        const allowed = response.headers.get('access-control-allow-origin');
        expect([origin, response.status, allowed]).toEqual([origin, 204, origin === SHOP ? SHOP : null]);
      }
    },
  );

  it('allows every header that clients send', async () => {
    const names =
      'authorization,content-type,idempotency-key,apollo-require-preflight,apollographql-client-name,' +
      'apollographql-client-version,x-request-id,traceparent,tracestate';
    const { headers } = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: SHOP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': names,
      },
    });
    expect(headers.get('access-control-allow-headers')).toBe(names);
    expect(headers.get('access-control-max-age')).toBe('600');
  });
});

describe('cross-site requests of a browser', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'execute nothing with the content type %s',
    async (type) => {
      const before = gateway.executedFields.length;
      const response = await post({ 'content-type': type });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
      expect(gateway.executedFields).toHaveLength(before);
    },
  );

  it('execute nothing as a link or an image', async () => {
    const before = gateway.executedFields.length;
    const response = await fetch(`${gateway.url}/graphql?query=%7Bme%7D`, {
      headers: { accept: 'image/png' },
    });
    // Images are no supported response type.
    expect(response.status).toBe(406);
    expect(gateway.executedFields).toHaveLength(before);
  });

  it.each(['/media/uploads/t', '/oauth/token'])('are rejected at %s', async (path) => {
    for (const origin of ['https://evil.example', 'null', 'https://shop.example.evil.example']) {
      const response = await post({ origin }, '{}', path);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    }
    for (const origin of [SHOP, gateway.url]) expect((await post({ origin }, '{}', path)).status).toBe(200);
    expect((await post({}, '{}', path)).status).toBe(200);
  });
});

describe('an unreadable body', () => {
  it.each([
    ['BAD_REQUEST', 400, '{"query":'],
    ['BAD_REQUEST', 400, '[]'],
    ['BAD_REQUEST', 400, ''],
    ['BAD_REQUEST', 400, '{"__proto__":{"query":"{ me }"}}'],
    ['BAD_REQUEST', 400, '{"query":{"$gt":""}}'],
    ['PAYLOAD_TOO_LARGE', 413, JSON.stringify({ query: `#${'x'.repeat(1_100_000)}` })],
  ])('is rejected with %s (%i): %.40s', async (code, status, body) => {
    const response = await post({}, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(response.headers.get('ratelimit')).toMatch(/^"faulty";r=/);
  });
});

describe('security headers', () => {
  it('are part of every response', async () => {
    for (const response of [await post({}), await post({}, '{'), await fetch(`${gateway.url}/nowhere`)]) {
      const { headers } = response;
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
      const policy = headers.get('content-security-policy') ?? '';
      for (const part of [
        "default-src 'self'",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'self'",
      ]) {
        expect(policy).toContain(part);
      }
      expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
    }
  });

  it('enforce HTTPS in production only', async () => {
    await using production = await startRateLimitedGateway({ settings: { NODE_ENV: 'production' } });
    const hsts = async (url: string): Promise<string | null> =>
      (await fetch(`${url}/nowhere`)).headers.get('strict-transport-security');
    expect(await hsts(production.url)).toBe('max-age=31536000; includeSubDomains');
    expect(await hsts(gateway.url)).toBeNull();
  });
});
