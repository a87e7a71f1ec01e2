import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createService, type RunningService } from '@e-storefront/server';
import { registerPaymentWebhookRoutes } from './payment-webhooks.routes';

describe('the payment routes', () => {
  let requests: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[];
  let status: number;
  let order: Server;
  let gateway: RunningService;

  beforeEach(async () => {
    requests = [];
    status = 400;
    order = createServer((request, response) => {
      let body = '';
      const { url, headers } = request;
      request
        .on('data', (part) => (body += part))
        .on('end', () => {
          requests.push({ url, headers, body });
          response.writeHead(status).end('inner');
        });
    });
    await new Promise<void>((resolve) => order.listen(0, '127.0.0.1', resolve));
    const { port } = order.address() as AddressInfo;
    const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
    const identity = { credential: () => Promise.resolve('own credential') };
    registerPaymentWebhookRoutes(service, `http://127.0.0.1:${port}/graphql`, identity);
    gateway = await service.listen();
  });
  afterEach(async () => {
    await gateway.stop();
    await new Promise((resolve) => order.close(resolve));
  });

  const post = (provider: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${gateway.url}/payments/webhooks/${provider}`, { method: 'POST', headers, body });

  it('forward webhooks byte for byte with their signature and no other headers', async () => {
    const body = '{ "spaces":  "kept" }';
    const response = await post('sandbox', body, {
      'content-type': 'application/json',
      'x-sandbox-signature': 't=1,v1=a',
      'stripe-signature': 'other',
      'x-service-credential': 'forged',
      cookie: 'a=b',
    });
    expect(requests).toMatchObject([
      {
        url: '/payments/webhooks/sandbox',
        body,
        headers: { 'x-sandbox-signature': 't=1,v1=a', 'x-service-credential': 'own credential' },
      },
    ]);
    expect(requests[0]?.headers.cookie ?? requests[0]?.headers['stripe-signature']).toBeUndefined();
    expect([response.status, await response.text()]).toEqual([400, '']);
  });

  it('forward the sandbox page and its forms', async () => {
    const id = `${'a'.repeat(24)}/${'t'.repeat(43)}`;
    status = 200;
    const page = await fetch(`${gateway.url}/payments/sandbox/${id}`);
    expect([page.status, await page.text()]).toEqual([200, 'inner']);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('referrer-policy')).toBe('same-origin');
    const form = { method: 'POST', body: new URLSearchParams() };
    expect((await fetch(`${gateway.url}/payments/sandbox/${id}/confirm`, form)).status).toBe(200);
    expect(requests).toMatchObject([
      { url: `/payments/sandbox/${id}`, headers: { 'x-service-credential': 'own credential' } },
      { url: `/payments/sandbox/${id}/confirm` },
    ]);
    for (const path of [`${id}/other`, `${id}%2f..`, 'x', 'a'.repeat(24), `${'a'.repeat(24)}/confirm`]) {
      const response = await fetch(`${gateway.url}/payments/sandbox/${path}`, form);
      expect(response.status).toBe(404);
    }
    status = 404;
    expect((await fetch(`${gateway.url}/payments/sandbox/${id}`)).status).toBe(404);
    expect(requests).toHaveLength(3);
  });

  it('forward no webhooks of unknown providers and no large ones', async () => {
    expect((await post('somebody', '{}')).status).toBe(404);
    expect((await post('constructor', '{}')).status).toBe(404);
    expect((await post('sandbox', 'x'.repeat(70_000))).status).toBe(413);
    expect(requests).toEqual([]);
  });
});
