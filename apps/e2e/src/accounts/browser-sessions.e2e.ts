import { readAnswer, type GraphQLAnswer } from '@e-storefront/testing';
import { data } from '../support/client';
import { GATEWAY } from '../support/environment';
import { eventually } from '../support/eventually';
import { refusalCode } from '../support/client';
import { register, unique, type TestUser } from '../support/users';

/** A page of one of the shop's front ends. */
const SHOP = 'http://localhost:3000';

/** A browser's cookies for the sessions of the gateway. */
class Browser {
  #cookie: string | undefined;
  /** The attributes of the last cookie. */
  attributes: string[] = [];

  get cookie(): string | undefined {
    return this.#cookie;
  }

  async post(
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<GraphQLAnswer & { text: string }> {
    const response = await fetch(new URL(`/session/${path}`, GATEWAY), {
      method: 'POST',
      headers: {
        origin: SHOP,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.#cookie && { cookie: this.#cookie }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set) {
      const [pair = '', ...attributes] = set.split('; ');
      this.attributes = attributes.sort();
      this.#cookie = pair.endsWith('=') ? undefined : pair;
    }
    const text = await response.clone().text();
    return { ...(await readAnswer(response)), text };
  }

  /** A copy, as in a second tab or after a theft. */
  copy(): Browser {
    const copy = new Browser();
    copy.#cookie = this.#cookie;
    return copy;
  }
}

const codesOf = ({ errors }: GraphQLAnswer): string[] => errors.map(({ extensions }) => extensions.code);
const tokenOf = ({ data: found }: GraphQLAnswer): { accessToken: string } => {
  const { session } = found as { session: { accessToken: string } | null };
  if (!session) throw new Error('There should be a session.');
  return session;
};
const inputOf = ({ email, password }: TestUser) => ({ input: { email, password } });

describe('a browser session', () => {
  it('starts with a log-in, is refreshed by its cookie alone, and ends with a log-out', async () => {
    const user = await register();
    const browser = new Browser();
    const begun = await browser.post('login', inputOf(user));
    expect(begun.data).toMatchObject({
      session: { user: { id: user.id, role: 'customer' }, expiresIn: 900 },
    });
    expect(await data('{ me { id } }', { as: tokenOf(begun) })).toEqual({ me: { id: user.id } });

    const first = browser.cookie;
    const renewed = await browser.post('refresh');
    expect(browser.cookie).not.toBe(first);
    expect(await data('{ me { id } }', { as: tokenOf(renewed) })).toEqual({ me: { id: user.id } });

    const thief = browser.copy();
    expect((await browser.post('logout')).data).toEqual({ session: null });
    expect(browser.cookie).toBeUndefined();
    expect(codesOf(await thief.post('refresh'))).toEqual(['UNAUTHENTICATED']);
    await eventually(async () =>
      expect(await refusalCode('{ me { id } }', { as: tokenOf(renewed) })).toBe('UNAUTHENTICATED'),
    );
  });

  it('hides the refresh token from scripts, other sites and caches', async () => {
    const user = await register();
    const browser = new Browser();
    for (const answer of [await browser.post('login', inputOf(user)), await browser.post('refresh')]) {
      expect(answer.text).not.toContain('refreshToken');
      expect(answer.text).not.toContain(String(browser.cookie?.split('=')[1]));
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
      expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP);
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      expect(browser.attributes).toEqual(['HttpOnly', 'Max-Age=2592000', 'Path=/session', 'SameSite=Strict']);
    }
  });

  it('starts with a registration', async () => {
    const name = unique('browser');
    const input = { name, email: `${name}@example.com`, password: `Pass-${unique()}` };
    const begun = await new Browser().post('register', { input });
    expect(begun.data).toMatchObject({ session: { user: { name, email: input.email } } });
  });

  it("does not start with a wrong password, and returns the mutation's error", async () => {
    const user = await register();
    const browser = new Browser();
    const wrong = await browser.post('login', { input: { email: user.email, password: 'Wrong-password-1' } });
    expect([codesOf(wrong), wrong.data, browser.cookie]).toEqual([
      ['INVALID_CREDENTIALS'],
      { session: null },
      undefined,
    ]);
    for (const body of [
      {},
      [],
      { input: 'x' },
      { input: { email: user.email } },
      { input: { a: { $gt: 1 } } },
    ]) {
      const { status, errors } = await browser.post('login', body);
      expect([body, status, errors.length > 0, browser.cookie]).toEqual([body, 400, true, undefined]);
    }
  });

  it('does not exist without a cookie, or with a forged one', async () => {
    const browser = new Browser();
    for (const path of ['refresh', 'logout']) {
      const { data: found, errors } = await browser.post(path);
      expect([found, errors]).toEqual([{ session: null }, []]);
    }
    const forged = await browser.post('refresh', undefined, { cookie: 'refresh_token=made-up' });
    expect(codesOf(forged)).toEqual(['UNAUTHENTICATED']);
    expect(browser.attributes).toContain('Expires=Thu, 01 Jan 1970 00:00:00 GMT');
  });

  it('is shared by two tabs that refresh it concurrently', async () => {
    const user = await register();
    const browser = new Browser();
    await browser.post('login', inputOf(user));
    const answers = await Promise.all([browser.copy().post('refresh'), browser.copy().post('refresh')]);
    for (const answer of answers)
      expect(await data('{ me { id } }', { as: tokenOf(answer) })).toEqual({ me: { id: user.id } });
  });

  it('can be neither started nor used by a page of another site', async () => {
    const user = await register();
    const browser = new Browser();
    await browser.post('login', inputOf(user));
    const before = browser.cookie;
    for (const path of ['login', 'refresh', 'logout']) {
      const body = path === 'login' ? inputOf(user) : undefined;
      const refused = await browser.post(path, body, { origin: 'https://evil.example' });
      expect([path, codesOf(refused)]).toEqual([path, ['FORBIDDEN']]);
    }
    expect(browser.cookie).toBe(before);
    const form = await fetch(new URL('/session/login', GATEWAY), {
      method: 'POST',
      headers: { 'content-type': 'text/plain', origin: SHOP },
      body: JSON.stringify(inputOf(user)),
    });
    expect(form.status).toBe(400);
    expect(tokenOf(await browser.post('refresh'))).toHaveProperty('accessToken');
  });
});
