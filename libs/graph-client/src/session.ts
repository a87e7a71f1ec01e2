import * as z from 'zod/mini';
import { apiError, OFFLINE, type ApiError } from './api-error';

const sessionUser = z.object({
  id: z.string(),
  name: z.string(),
  email: z.nullable(z.string()),
  role: z.nullable(z.string()),
  permissions: z.nullable(z.array(z.string())),
  emailVerified: z.nullable(z.boolean()),
  secondFactorEnabled: z.nullable(z.boolean()),
  secondFactorRequired: z.nullable(z.boolean()),
  sellerStatus: z.nullable(z.string()),
  profilePicture: z.nullable(z.string()),
});

/** The account of a session. */
export type SessionUser = z.output<typeof sessionUser>;

/** A logged-in session. The access token is in memory only; a cookie that scripts cannot read holds the refresh token. */
export interface Session {
  user: SessionUser;
  accessToken: string;
  /** The time at which the access token expires, by the clock of this page. */
  expiresAt: number;
}

/** The result of a session route. */
export type SessionResult =
  { session: Session | null; error?: undefined } | { session?: undefined; error: ApiError };

/** A log-in, registration or Google sign-in, by the last part of its route. */
export type SessionStart = 'login' | 'register' | 'google';

type Listener = (session: Session | null) => void;

/** The token is renewed so long before it expires, for requests on their way. */
const RENEW_BEFORE_MS = 30_000;
const LOCK = 'session';
const CHANNEL = 'session';

/**
 * The session of the browser, shared by its tabs: one tab at a time renews it, and all of them follow a log-in and a
 * log-out.
 */
export class SessionStore {
  readonly #gatewayUrl: string;
  readonly #listeners = new Set<Listener>();
  readonly #channel = new BroadcastChannel(CHANNEL);
  #session: Session | null = null;
  #account: SessionUser | null = null;
  #renewing: Promise<Session | null> | undefined;
  #isKnown = false;

  /** @param gatewayUrl without a trailing slash */
  constructor(gatewayUrl: string) {
    this.#gatewayUrl = gatewayUrl;
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Session | null>) => this.#take(data));
  }

  /** Null for guests, and until `restore` has ended. */
  get current(): Session | null {
    return this.#session;
  }

  /** The account that the page belongs to: that of the session, also after its end, until a log-out in this page. */
  get account(): SessionUser | null {
    return this.#account;
  }

  /** False until it is known whether the browser has a session. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Calls a function with each change of the session. @returns a function that ends that */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Restores the session of an earlier visit, once. */
  async restore(): Promise<Session | null> {
    if (this.#isKnown) return this.#session;
    return this.renew();
  }

  /** A valid access token; null for guests. Renews an old one. */
  async accessToken(): Promise<string | null> {
    if (!this.#session) return null;
    if (this.#session.expiresAt - RENEW_BEFORE_MS > Date.now()) return this.#session.accessToken;
    return (await this.renew(this.#session.accessToken))?.accessToken ?? null;
  }

  /**
   * Renews the session; null if it has ended. A gateway that cannot be reached leaves it as it is.
   * @param rejected the access token that is no longer accepted, which another tab may have renewed meanwhile
   */
  async renew(rejected?: string): Promise<Session | null> {
    this.#renewing ??= this.#renew(rejected).finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  /** Logs in or registers. */
  async start(how: SessionStart, input: Record<string, unknown>): Promise<SessionResult> {
    const result = await this.#post(how, { input });
    if (result.session !== undefined) this.#publish(result.session);
    return result;
  }

  /** Ends the session. If the gateway cannot be reached, the error says so and the session continues. */
  async logOut(): Promise<SessionResult> {
    const result = await this.#post('logout');
    if (result.error) return result;
    this.#account = null;
    this.#publish(null);
    return result;
  }

  /** Replaces the account of the session, after a change to the profile. */
  update(user: Partial<SessionUser>): void {
    if (this.#session) this.#publish({ ...this.#session, user: { ...this.#session.user, ...user } });
  }

  async #renew(rejected?: string): Promise<Session | null> {
    return navigator.locks.request(LOCK, async () => {
      // Another tab has renewed it while this one waited.
      if (rejected !== undefined && this.#session && this.#session.accessToken !== rejected)
        return this.#session;
      const result = await this.#post('refresh');
      if (result.error) {
        if (result.error.code === 'UNAUTHENTICATED') this.#publish(null);
        return this.#session;
      }
      this.#publish(result.session);
      return result.session;
    });
  }

  async #post(route: SessionStart | 'refresh' | 'logout', body?: object): Promise<SessionResult> {
    try {
      const response = await fetch(`${this.#gatewayUrl}/session/${route}`, {
        method: 'POST',
        credentials: 'include',
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      return toResult(await response.json());
    } catch {
      return { error: OFFLINE };
    }
  }

  #publish(session: Session | null): void {
    this.#channel.postMessage(session);
    this.#take(session);
  }

  #take(session: Session | null): void {
    this.#session = session;
    if (session) this.#account = session.user;
    this.#isKnown = true;
    for (const listener of this.#listeners) listener(session);
  }
}

const sessionResponse = z.object({
  data: z.nullish(
    z.object({
      session: z.nullish(z.object({ user: sessionUser, accessToken: z.string(), expiresIn: z.number() })),
    }),
  ),
  errors: z.nullish(z.array(z.unknown())),
});

function toResult(response: unknown): SessionResult {
  const { data, errors } = sessionResponse.parse(response);
  if (errors && errors.length > 0) return { error: apiError(errors[0]) };
  if (!data?.session) return { session: null };
  const { user, accessToken, expiresIn } = data.session;
  return { session: { user, accessToken, expiresAt: Date.now() + expiresIn * 1_000 } };
}
