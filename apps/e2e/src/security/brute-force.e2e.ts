import { randomBytes } from 'node:crypto';
import { generate } from 'otplib';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { CLIENT_HEADERS } from '@e-storefront/subgraph';

import { ask, data, present, type Answer } from '../support/client';
import { codesOf, gatewayCredential } from '../support/endpoints';
import { askAuthFrom, newNetwork } from '../support/other-networks';
import { ownInstances, type OwnInstances } from '../support/own-instances';
import { logIn, register, unique, type TestUser } from '../support/users';
import { serviceCredential } from '../support/tokens';
import { shownData } from '../support/outcomes';
import { BeginSecondFactorDocument } from './security.generated';

const LOGIN = `mutation L($email: String!, $password: String!, $code: String) {
  login(input: { email: $email, password: $password, code: $code }) { accessToken } }`;

/** An auth service that limits guesses per network; the shared one lets all tests guess from one address. */
let bounded: OwnInstances;
beforeAll(async () => {
  bounded = await ownInstances('auth', 1, { NETWORK_GUESS_SCALE: '1' });
}, 90_000);
afterAll(() => bounded[Symbol.asyncDispose]());
const boundedAuth = (): string => {
  const [url] = bounded.urls;
  if (!url) throw new Error('No auth service was started.');
  return url;
};

/** Makes wrong guesses concurrently; counts the codes of the errors. */
async function guesses(
  count: number,
  guess: (index: number) => Promise<Answer>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const answer of await Promise.all(Array.from({ length: count }, (_, index) => guess(index)))) {
    const code = codesOf(answer).join() || 'none';
    counts[code] = (counts[code] ?? 0) + 1;
    if (code === 'RATE_LIMITED') expect(answer.errors[0]?.extensions['retryAfter']).toBeGreaterThan(0);
  }
  return counts;
}

describe('guessing a password', () => {
  it('is stopped after a few attempts of one network, even with the right one, and does not lock out the owner', async () => {
    const owner = await register();
    const network = newNetwork();
    const counts = await guesses(20, () =>
      askAuthFrom(network, LOGIN, { email: owner.email, password: `Pass-${unique()}` }),
    );
    expect(Object.keys(counts).sort()).toEqual(['INVALID_CREDENTIALS', 'RATE_LIMITED']);
    expect(counts['INVALID_CREDENTIALS']).toBeLessThanOrEqual(5);
    expect(
      codesOf(await askAuthFrom(network, LOGIN, { email: owner.email, password: owner.password })),
    ).toEqual(['RATE_LIMITED']);
    expect((await logIn(owner.email, owner.password)).id).toBe(owner.id);
  });

  it('is stopped across networks', async () => {
    const owner = await register();
    const counts = await guesses(20, () =>
      askAuthFrom(newNetwork(), LOGIN, { email: owner.email, password: `Pass-${unique()}` }),
    );
    expect(counts['INVALID_CREDENTIALS']).toBeLessThanOrEqual(5);
    expect(
      codesOf(await askAuthFrom(newNetwork(), LOGIN, { email: owner.email, password: owner.password })),
    ).toEqual(['RATE_LIMITED']);
  });

  it('is stopped alike for unknown accounts', async () => {
    const email = `${unique('nobody')}@example.com`;
    const counts = await guesses(12, () =>
      askAuthFrom(newNetwork(), LOGIN, { email, password: `Pass-${unique()}` }),
    );
    expect(counts['INVALID_CREDENTIALS']).toBeLessThanOrEqual(5);
    expect(counts['RATE_LIMITED']).toBeGreaterThanOrEqual(7);
  });

  it('is stopped through the gateway, whatever network a header claims', async () => {
    const owner = await register();
    const counts = await guesses(12, () =>
      ask(LOGIN, {
        variables: { email: owner.email, password: `Pass-${unique()}` },
        headers: {
          'x-forwarded-for': newNetwork(),
          [CLIENT_HEADERS.address]: newNetwork(),
          'x-real-ip': newNetwork(),
        },
      }),
    );
    expect(counts['INVALID_CREDENTIALS']).toBeLessThanOrEqual(5);
    expect(counts['RATE_LIMITED']).toBeGreaterThanOrEqual(7);
  });

  it('is stopped for the own password in a stolen session', async () => {
    const owner = await register();
    const change = (currentPassword: string): Promise<Answer> =>
      ask('mutation C($input: ChangePasswordInput!) { changePassword(input: $input) { success } }', {
        variables: { input: { currentPassword, newPassword: `Pass-${unique()}` } },
        as: owner,
      });
    const counts = await guesses(12, () => change(`Pass-${unique()}`));
    expect(counts['INVALID_CREDENTIALS']).toBeLessThanOrEqual(5);
    expect(codesOf(await change(owner.password))).toEqual(['RATE_LIMITED']);
  });
});

describe('guessing a mailed token', () => {
  it.each([
    'query G($token: String!) { validateResetToken(token: $token) { success } }',
    `mutation G($token: String!) {
      resetPassword(token: $token, password: "Pass-4711-x", confirmPassword: "Pass-4711-x") { success } }`,
  ])('is stopped: %s', async (query) => {
    const network = newNetwork();
    const counts = await guesses(125, () =>
      askAuthFrom(network, query, { token: randomBytes(32).toString('base64url') }, boundedAuth()),
    );
    expect(counts['RATE_LIMITED']).toBeGreaterThanOrEqual(20);
  });

  it('does not block the address from which all tests of the shared platform call', async () => {
    const counts = await guesses(150, () =>
      ask('query G($token: String!) { validateResetToken(token: $token) { success } }', {
        variables: { token: randomBytes(32).toString('base64url') },
      }),
    );
    expect(counts).toEqual({ none: 150 });
  });
});

describe('guessing a second factor', () => {
  it('is stopped after a few codes, even with the right one', async () => {
    const owner = await register();
    const secret = await withSecondFactor(owner);
    const network = newNetwork();
    const wrong = (index: number): string => String(100_000 + index * 7_919);
    const counts = await guesses(20, (index) =>
      askAuthFrom(network, LOGIN, { email: owner.email, password: owner.password, code: wrong(index) }),
    );
    expect(counts['none'] ?? 0).toBe(0);
    expect(counts['RATE_LIMITED']).toBeGreaterThanOrEqual(15);
    const right = await askAuthFrom(network, LOGIN, {
      email: owner.email,
      password: owner.password,
      code: await generate({ secret }),
    });
    expect([shownData(right.data), codesOf(right)]).toEqual([null, ['RATE_LIMITED']]);
  });
});

describe('guessing the secret of an API client', () => {
  const place = async (network: string) => ({
    [SERVICE_HEADER]: await gatewayCredential(),
    [CLIENT_HEADERS.address]: network,
  });

  it('is stopped at the token endpoint, without affecting services', async () => {
    const headers = await place(newNetwork());
    const statuses = new Map<number, number>();
    for (let tries = 0; tries < 60; tries += 1) {
      const basic = Buffer.from(`order:${randomBytes(32).toString('base64url')}`).toString('base64');
      const { status } = await fetch(`${boundedAuth()}/oauth/token`, {
        method: 'POST',
        headers: { ...headers, authorization: `Basic ${basic}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses.keys()].sort()).toEqual([401, 429]);
    expect(statuses.get(429)).toBeGreaterThanOrEqual(20);
    expect(await serviceCredential(boundedAuth(), 'order')).toMatch(/^eyJ/);
  });

  it('is stopped for API keys in the same way', async () => {
    const headers = { ...(await place(newNetwork())), 'content-type': 'application/json' };
    const statuses = new Set<number>();
    for (let tries = 0; tries < 60; tries += 1) {
      const key = `esk_${randomBytes(12).toString('hex')}_${randomBytes(32).toString('base64url')}`;
      const { status } = await fetch(`${boundedAuth()}/api-keys/token`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ key }),
      });
      statuses.add(status);
    }
    expect([...statuses].sort()).toEqual([401, 429]);
    for (const key of [
      'esk_',
      'x',
      `esk_${'0'.repeat(24)}_${'A'.repeat(43)}`,
      `esk_${'0'.repeat(24)}_${'A'.repeat(43)}x`,
    ]) {
      const answer = await ask('{ me { id } }', { headers: { authorization: `ApiKey ${key}` } });
      expect([key, codesOf(answer), shownData(answer.data)]).toEqual([key, ['UNAUTHENTICATED'], null]);
    }
  });
});

/** Sets up a second factor and returns its secret. */
async function withSecondFactor(owner: TestUser): Promise<string> {
  const { beginSecondFactor } = await data(BeginSecondFactorDocument, {
    variables: { password: owner.password },
    as: owner,
  });
  const { secret } = present(beginSecondFactor);
  const code = await generate({ secret });
  await data('mutation C($code: String!) { confirmSecondFactor(code: $code) { codes } }', {
    variables: { code },
    as: owner,
  });
  return secret;
}
