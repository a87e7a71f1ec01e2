import { createClient } from 'graphql-ws';
import jwt from 'jsonwebtoken';
import { WebSocket } from 'ws';
import { generateRsaKeyPair, SERVICE_HEADER } from '@e-storefront/auth';
import { addressOf, SUBGRAPHS } from '../support/environment';
import { demoAccount, type TestUser } from '../support/users';

const CLAIMS = {
  sub: 'gateway',
  scope: 'graph:forward',
  token_use: 'service',
  jti: 'j',
  iss: 'http://localhost:4000',
  aud: 'e-storefront',
};

/** Credentials that are not from a service of this platform. */
const BAD_CREDENTIALS: Record<string, string | undefined> = {
  none: undefined,
  'a made-up word': 'gateway',
  'one signed with another key': signedByAnotherKey(),
  'one without a signature': unsigned(),
};

describe('a subgraph that is called without the gateway', () => {
  let admin: TestUser;
  beforeAll(async () => {
    admin = await demoAccount('super_admin');
  });

  const cases = SUBGRAPHS.flatMap((name) =>
    Object.keys(BAD_CREDENTIALS).map((kind) => [name, kind] as const),
  );

  it.each(cases)(
    '%s rejects a call with %s as its credential, with any user logged in',
    async (name, kind) => {
      const credential = BAD_CREDENTIALS[kind];
      const response = await fetch(`${addressOf(name)}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${admin.accessToken}`,
          ...(credential && { [SERVICE_HEADER]: credential }),
        },
        body: JSON.stringify({ query: '{ _service { sdl } }' }),
      });
      const { data, errors } = (await response.json()) as { data?: unknown; errors: object[] };
      expect([response.status, data]).toEqual([403, undefined]);
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    },
  );

  it.each(
    ['order', 'ticket'].flatMap((name) => Object.keys(BAD_CREDENTIALS).map((kind) => [name, kind] as const)),
  )('%s rejects a WebSocket with %s as its credential', async (name, kind) => {
    const credential = BAD_CREDENTIALS[kind];
    const client = createClient({
      url: `${addressOf(name).replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: credential ? { [SERVICE_HEADER]: credential } : {},
    });
    const end = await new Promise((resolve) => {
      client.subscribe(
        { query: '{ __typename }' },
        { next: resolve, error: resolve, complete: () => resolve(0) },
      );
    });
    expect(end).toMatchObject({ code: 4403 });
    await client.dispose();
  });
});

/** A token whose header claims that it needs no signature. */
function unsigned(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const soon = Math.floor(Date.now() / 1000) + 300;
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...CLAIMS, exp: soon })}.`;
}

/** A token with valid claims, signed by a key that auth does not publish. */
function signedByAnotherKey(): string {
  const { privateKey } = generateRsaKeyPair();
  return jwt.sign(CLAIMS, privateKey, { algorithm: 'RS256', keyid: 'mine', expiresIn: 300 });
}
