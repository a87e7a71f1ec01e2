import { fork, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { z } from 'zod';
import { generateRsaKeyPair } from '@e-storefront/auth';

/** The front end's redirect URI. */
export const REDIRECT_URI = 'http://shop.test/auth/google/callback';

interface Client {
  client_id: string;
  client_secret: string;
  redirect_uris: string[];
}

const client = (client_id: string): Client => ({
  client_id,
  client_secret: randomBytes(32).toString('base64url'),
  redirect_uris: [REDIRECT_URI, 'http://admin.shop.test:3001/auth/google/callback'],
});

/** The shop, and another client with the same users. */
export const SHOP = client('shop');
export const OTHER_SHOP = client('other-shop');

/** An account at the provider. */
export interface ProviderUser {
  email: string;
  email_verified: boolean;
  name: string;
  picture?: string;
}

/** The query parameters of the redirect. */
export type RedirectParameters = z.output<typeof redirectParameters>;

const redirectParameters = z.object({ code: z.string(), state: z.string(), iss: z.string() });

/** A real OpenID provider (the package oidc-provider) in a separate process, instead of Google. */
export class FakeOpenIdProvider implements AsyncDisposable {
  readonly #keys = { keys: [newSigningKey()] };
  readonly #users: Record<string, ProviderUser>;
  #process: ChildProcess | undefined;
  issuer = '';

  /** @param users accounts by id */
  private constructor(users: Record<string, ProviderUser>) {
    this.#users = users;
  }

  static async start(users: Record<string, ProviderUser>): Promise<FakeOpenIdProvider> {
    const provider = new FakeOpenIdProvider(users);
    await provider.startProcess();
    return provider;
  }

  /** Starts the process, on restart with the same keys and port. */
  async startProcess(): Promise<void> {
    const port = this.issuer ? Number(new URL(this.issuer).port) : 0;
    const settings = { port, jwks: this.#keys, clients: [SHOP, OTHER_SHOP], users: this.#users };
    const child = fork(path.join(__dirname, 'openid-provider.fixture.mjs'), [JSON.stringify(settings)], {
      execArgv: [],
      silent: true,
    });
    this.#process = child;
    const [ready] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
    if (typeof ready !== 'object' || ready === null) throw new Error('The provider did not start.');
    this.issuer = (ready as { issuer: string }).issuer;
  }

  /** Stops the process and waits for its exit. */
  async stopProcess(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  }

  /** Sets the lifetime of new ID tokens. */
  async setIdTokenSeconds(idTokenSeconds: number): Promise<void> {
    await fetch(`${this.issuer}/settings`, { method: 'POST', body: JSON.stringify({ idTokenSeconds }) });
  }

  /** Follows the provider's redirects like a browser and logs in as an account. */
  async logIn(authorizationUrl: string, as: string): Promise<RedirectParameters> {
    const cookies = new Map<string, string>();
    let next = new URL(authorizationUrl);
    next.searchParams.set('login_hint', as);
    for (let steps = 0; steps < 8; steps += 1) {
      const response = await fetch(next, {
        redirect: 'manual',
        headers: { cookie: toCookieHeader(cookies) },
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [name, value] = cookie.split(';', 1)[0]?.split('=') ?? [];
        if (name) cookies.set(name, value ?? '');
      }
      const location = response.headers.get('location');
      if (!location) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
      next = new URL(location, next);
      if (next.origin !== this.issuer) return redirectParameters.parse(Object.fromEntries(next.searchParams));
    }
    throw new Error('The provider did not send the browser back.');
  }

  /** An ID token as a front end gets it, without the shop's servers. */
  async idToken(as: string, { client = SHOP, nonce = '' } = {}): Promise<string> {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: 'openid email profile',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: randomBytes(8).toString('hex'),
      ...(nonce && { nonce }),
    });
    const { code } = await this.logIn(`${this.issuer}/auth?${query}`, as);
    const response = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: REDIRECT_URI,
        client_id: client.client_id,
        client_secret: client.client_secret,
      }),
    });
    return ((await response.json()) as { id_token: string }).id_token;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopProcess();
  }
}

function newSigningKey(): object {
  const { privateKey } = generateRsaKeyPair();
  const kid = randomBytes(8).toString('hex');
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
}

function toCookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
