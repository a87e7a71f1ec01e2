import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DEMO_ACCOUNTS } from '../../../../tools/seed/accounts';
import { keyFiles, keysFolder } from '../../../../tools/keys/key-folder';
import { ask, data } from '../support/client';
import { ENDPOINTS, gatewayCredential, directTo, viaGateway } from '../support/endpoints';
import { DATA_FOLDER, GATEWAY, SUBGRAPHS } from '../support/environment';
import { eventually } from '../support/eventually';
import { mailedToken } from '../support/mails';
import { register, unique, type TestUser } from '../support/users';
import { send, sendJson } from '../support/raw-http';

/** Internals that no response may contain. */
const INNER =
  /node_modules|\/apps\/|\.ts:\d|\bat \w+ \(|MongoServerError|mongodb:\/\/|redis:\/\/|ECONNREFUSED|stacktrace|BSON|127\.0\.0\.1:\d+\/graphql/;

/** Calls that fail, in every way that a client can cause. */
const FAILURES = [
  '{ nothing }',
  '{',
  'query Q($a: Nope) { __typename }',
  '{ product(id: 7.5) { id } }',
  '{ product(id: "x") { id } }',
  '{ order(id: "x") { id } }',
  'mutation { login(input: { email: "x", password: "y" }) { accessToken } }',
  '{ users { users { id } } }',
  'subscription { newOrders { id } }',
  'mutation { nope }',
  '{ _entities(representations: []) { __typename } }',
  '{ _service { sdl } }',
  'query A { __typename } query B { __typename }',
  '{ product(id: "aaaaaaaaaaaaaaaaaaaaaaaa") { reviews(page: -1) { reviews { id } } } }',
];

describe('error responses', () => {
  it.each(ENDPOINTS)('reveal nothing of the internals of the platform, at $name', async (endpoint) => {
    for (const query of FAILURES) {
      const answer = await endpoint.request(query);
      expect([query, JSON.stringify(answer)]).toEqual([query, expect.not.stringMatching(INNER)]);
    }
  });

  it('reveal nothing outside of GraphQL either', async () => {
    const paths = [
      '/nowhere',
      '/graphql/x',
      '/health/x',
      '/media/x',
      '/%',
      '/..%2f',
      '/metrics/x',
      '/mailbox',
    ];
    for (const address of paths) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const { status, text, headers } = await send({ method, path: address });
        expect([address, text]).toEqual([address, expect.not.stringMatching(INNER)]);
        expect(headers.get('x-powered-by')).toBeNull();
        expect(headers.get('server')).toBeNull();
        expect(status).not.toBe(500);
      }
    }
  });

  it('never contain a hash, a token of others or a key', async () => {
    const owner = await register();
    const shown = await data('{ me { id name email phone role permissions } }', { as: owner });
    expect(JSON.stringify(shown)).not.toMatch(/argon2|\$2[aby]\$/);
    const jwks = await (await fetch(`${GATEWAY}/.well-known/jwks.json`)).text();
    expect(jwks).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  });
});

describe('the logs', () => {
  let owner: TestUser;
  const secrets: string[] = [];
  beforeAll(async () => {
    owner = await register();
    secrets.push(...(await spread(owner)));
  });

  it('contain no password, token, key or secret of a service, whatever was sent where', async () => {
    const keys = keyFiles(keysFolder(DATA_FOLDER));
    const services = ['gateway', ...SUBGRAPHS].map((name) =>
      readFileSync(keys.secretOf(name), 'utf8').trim(),
    );
    const sought = [...secrets, ...services, ...DEMO_ACCOUNTS.map(({ password }) => password)];
    await eventually(async () => {
      expect((await viaGateway.request('{ __typename }')).status).toBe(200);
    });
    const found = logFiles().flatMap(([name, text]) =>
      sought.filter((secret) => text.includes(secret)).map((secret) => `${name}: ${secret.slice(0, 12)}…`),
    );
    expect(found).toEqual([]);
  });

  it('contain nothing that looks like a secret of any other test', () => {
    // The tests' passwords, signed tokens, private keys and mailed links.
    const looks = [
      /Pass-e2e-[0-9a-f]{12}/,
      /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/,
      /"d":"[\w-]{40,}/,
      /\?token=[\w-]{20,}/,
    ];
    for (const [name, text] of logFiles()) {
      for (const look of looks) expect([name, look.exec(text)?.[0].slice(0, 24)]).toEqual([name, undefined]);
    }
  });
});

/** Sends a user's secrets to every place where a careless service would log them; returns all of them. */
async function spread({ email, password, accessToken, refreshToken }: TestUser): Promise<string[]> {
  const wrong = `Pass-${unique()}`;
  const login =
    'mutation L($e: String!, $p: String!) { login(input: { email: $e, password: $p }) { accessToken } }';
  await ask(login, { variables: { e: email, p: wrong } });
  await ask(login.replace('$p: String!', '$p: Int!'), { variables: { e: email, p: password } });
  await ask(
    `mutation { login(input: { email: "${email}", password: "${password}", nope: 1 }) { accessToken } }`,
  );
  await ask(`mutation { login(input: { email: "${email}", password: "${password}" `);
  await sendJson(`{"query":"{ me { id } }","variables":{"password":"${password}"`);
  await send({
    method: 'GET',
    path: `/graphql?query={me{id}}&token=${refreshToken}`,
    headers: { authorization: `Bearer ${accessToken}x` },
  });
  await send({ method: 'GET', path: `/media/uploads/${accessToken}` });
  await ask('mutation R($t: String!) { refreshToken(refreshToken: $t) { accessToken } }', {
    variables: { t: `${refreshToken}x` },
  });
  await ask('{ me { id } }', { as: { accessToken: `${accessToken}x` } });
  await ask(
    'mutation F($e: String!) { forgotPassword(email: $e, domain: "http://localhost:3000") { success } }',
    { variables: { e: email } },
  );
  const reset = await mailedToken(email, 'reset-password');
  await ask(`query V($t: String!) { validateResetToken(token: $t) { success } }`, {
    variables: { t: reset },
  });
  await ask(
    `mutation R($t: String!) { resetPassword(token: $t, password: "short", confirmPassword: "${wrong}") { success } }`,
    { variables: { t: reset } },
  );
  const credential = await gatewayCredential();
  for (const name of SUBGRAPHS) {
    await directTo(name).request(`{ nope(token: "${accessToken}", password: "${password}") }`, {
      token: accessToken,
    });
    await directTo(name).request('{ __typename }', { headers: { 'x-service-credential': `${credential}x` } });
  }
  return [password, wrong, accessToken, refreshToken, reset, credential];
}

/** Every log of the platform, by its name. */
function logFiles(): [string, string][] {
  const folder = path.join(DATA_FOLDER, 'logs');
  return readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]);
}
