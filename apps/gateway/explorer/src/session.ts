import { z } from 'zod';
import { callApi } from './endpoint';
import { ROLES, type Role } from './demos';
import { operationText } from './operations';

const demoAccount = z.object({ role: z.enum(ROLES), email: z.string(), password: z.string() });
const demoAccounts = z.object({ accounts: z.array(demoAccount) });
export type DemoAccount = z.infer<typeof demoAccount>;

const login = z.object({
  accessToken: z.string(),
  user: z.object({ name: z.string().nullish(), email: z.string().nullish(), role: z.enum(ROLES).nullish() }),
});

/** The share of a token's lifetime after which a demo logs in again. */
const RENEW_AFTER = 2 / 3;
const claims = z.object({ iat: z.number(), exp: z.number() });

/** The lifetime of a token in milliseconds; 0 when it has no `iat` and `exp`. */
function getLifetimeMs(token: string): number {
  try {
    const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
    const { iat, exp } = claims.parse(JSON.parse(atob(payload)));
    return (exp - iat) * 1_000;
  } catch {
    return 0;
  }
}

export interface LoggedIn {
  name: string;
  role: Role | undefined;
  token: string;
  since: number;
}

export interface SessionState {
  /** Empty in production. */
  accounts: readonly DemoAccount[];
  current: LoggedIn | undefined;
}

/** The explorer's login. Kept in memory only: a reload ends it, and no token is stored. */
class Session {
  /** All tokens that this page obtained, to distinguish them from tokens that the user typed. */
  readonly issued = new Set<string>();
  private state: SessionState = { accounts: [], current: undefined };
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): SessionState => this.state;

  get token(): string | undefined {
    return this.state.current?.token;
  }

  async loadAccounts(): Promise<void> {
    const response = await fetch('/explorer/demo.json');
    if (!response.ok) return;
    this.change({ accounts: demoAccounts.parse(await response.json()).accounts });
  }

  async logIn({ email, password }: DemoAccount): Promise<void> {
    this.adoptFrom(await callApi({ query: operationText('log-in'), variables: { email, password } }));
  }

  /** Logs in with a demo account of the role, unless the current user has it or a higher one. */
  async actAs(role: Role): Promise<void> {
    const { accounts, current } = this.state;
    const isSufficient = current?.role === role || (role === 'admin' && current?.role === 'super_admin');
    if (current && isSufficient && Date.now() - current.since < getLifetimeMs(current.token) * RENEW_AFTER)
      return;
    const account = accounts.find((candidate) => candidate.role === (isSufficient ? current?.role : role));
    if (account) await this.logIn(account);
  }

  /** Adopts the token of any mutation's response that contains one. */
  adoptFrom(data: Record<string, unknown>): void {
    for (const value of Object.values(data)) {
      const { success, data: payload } = login.safeParse(value);
      if (!success) continue;
      const { accessToken: token, user } = payload;
      this.issued.add(token);
      const name = user.email ?? user.name ?? 'Unknown user';
      this.change({ current: { name, role: user.role ?? undefined, token, since: Date.now() } });
    }
  }

  logOut(): void {
    this.change({ current: undefined });
  }

  private change(part: Partial<SessionState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}

export const session = new Session();
