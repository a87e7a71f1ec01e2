import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createService, type RunningService } from '@e-storefront/server';
import { registerOAuthRoutes } from './oauth.routes';

describe('the OAuth routes', () => {
  let requests: {
    method: string | undefined;
    url: string | undefined;
    headers: IncomingHttpHeaders;
    body: string;
  }[];
  let auth: Server;
  let gateway: RunningService;

  beforeEach(async () => {
    requests = [];
    auth = createServer((request, response) => {
      let body = '';
      const { method, url, headers } = request;
      request
        .on('data', (part) => (body += part))
        .on('end', () => {
          requests.push({ method, url, headers, body });
          response
            .writeHead(401, {
              'content-type': 'application/json',
              'www-authenticate': 'Basic',
              'x-inner': 'yes',
            })
            .end('{"error":"invalid_client"}');
        });
    });
    await new Promise<void>((resolve) => auth.listen(0, '127.0.0.1', resolve));
    const { port } = auth.address() as AddressInfo;
    const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
    registerOAuthRoutes(service, {
      authUrl: `http://127.0.0.1:${port}/graphql`,
      identity: { credential: () => Promise.resolve('own credential') },
      issuer: 'https://shop.example',
      publicUrl: 'https://shop.example',
    });
    gateway = await service.listen();
  });
  afterEach(async () => {
    await gateway.stop();
    await new Promise((resolve) => auth.close(resolve));
  });

  const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${gateway.url}/oauth/token`, { method: 'POST', headers, body });

  it('forward the client’s address and no other client headers', async () => {
    const response = await post('grant_type=client_credentials', {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: 'Basic YTpi',
      'x-service-credential': 'forged',
      'x-client-address': '203.0.113.7',
      cookie: 'a=b',
    });
    const [{ headers, body, url } = { headers: {}, body: '', url: '' }] = requests;
    expect([url, body]).toEqual(['/oauth/token', 'grant_type=client_credentials']);
    expect(headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      authorization: 'Basic YTpi',
      'x-service-credential': 'own credential',
      'x-client-address': '127.0.0.1',
    });
    expect(headers.cookie).toBeUndefined();
    expect([response.status, await response.json()]).toEqual([401, { error: 'invalid_client' }]);
    expect([response.headers.get('www-authenticate'), response.headers.get('x-inner')]).toEqual([
      'Basic',
      null,
    ]);
  });

  it('reject large bodies, and reach no other path of auth', async () => {
    expect((await post('x'.repeat(5_000))).status).toBe(413);
    for (const path of [
      '/oauth/token/../graphql',
      '/oauth/tokens',
      '/api-keys/token',
      '/oauth/%2e%2e/graphql',
    ]) {
      expect((await fetch(`${gateway.url}${path}`, { method: 'POST', body: 'x' })).status).toBe(404);
    }
    expect(requests).toEqual([]);
    await fetch(`${gateway.url}/.well-known/jwks.json?x=/graphql`);
    expect(requests.map(({ method, url }) => [method, url])).toEqual([['GET', '/.well-known/jwks.json']]);
  });

  it('serve the metadata of RFC 8414', async () => {
    const response = await fetch(`${gateway.url}/.well-known/oauth-authorization-server`);
    const metadata = (await response.json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({
      issuer: 'https://shop.example',
      token_endpoint: 'https://shop.example/oauth/token',
      jwks_uri: 'https://shop.example/.well-known/jwks.json',
      grant_types_supported: ['client_credentials'],
    });
    expect(metadata['scopes_supported']).toEqual(expect.arrayContaining(['order:read', 'product:write']));
    expect(metadata['scopes_supported']).not.toContain('user:make-admin');
  });

  it('respond with 503 while auth is unavailable', async () => {
    await new Promise((resolve) => auth.close(resolve).closeAllConnections());
    expect((await post('grant_type=client_credentials')).status).toBe(503);
  });
});
