import { WebSocket } from 'ws';
import { GATEWAY } from '../support/environment';

const PORTS = [3000, 3001, 3002, 3003, 3004, 4200, 5173, 8081];
const ORIGINS = ['localhost', '127.0.0.1'].flatMap((host) => PORTS.map((port) => `http://${host}:${port}`));

const preflight = (origin: string, path = '/graphql'): Promise<Response> =>
  fetch(GATEWAY + path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
  });

/** The result of an upgrade from a page: open, or the status of the error. */
async function upgrade(origin: string): Promise<string> {
  const socket = new WebSocket(`${GATEWAY.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    origin,
  });
  return new Promise((resolve) => {
    socket.once('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.once('unexpected-response', (_request, response) => {
      socket.terminate();
      resolve(String(response.statusCode));
    });
    socket.on('error', () => undefined);
  });
}

test.each(ORIGINS)(
  'allows pages of %s to call a platform on this machine, over HTTP and WebSocket',
  async (origin) => {
    const asked = await preflight(origin);
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    expect(asked.headers.get('access-control-allow-credentials')).toBe('true');
    const answer = await fetch(`${GATEWAY}/graphql`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(await upgrade(origin)).toBe('open');
  },
);

test.each(['http://localhost:3005', 'https://localhost:3000', 'http://evil.example', 'null'])(
  'answers preflights of %s without CORS permission',
  async (origin) => {
    for (const path of ['/graphql', '/media/uploads/x', '/nowhere']) {
      const asked = await preflight(origin, path);
      expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, null]);
    }
    expect(await upgrade(origin)).toBe('403');
  },
);
