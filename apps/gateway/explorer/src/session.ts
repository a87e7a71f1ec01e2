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

/** The part of a token's life after which a demo that starts logs in anew. */
const RENEW_AFTER = 2 / 3;
const claims = z.object({ iat: z.number(), exp: z.number() });

/** How long a token lives, in milliseconds; 0 when it does not say. */
function lifeOf(token: string): number {
  try {
    const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
    const { iat, exp } = claims.parse(JSON.parse(atob(payload)));
    return (exp - iat) * 1_000;
  } catch {
    return 0;
  }
}

/** Who is logged in, and with what. */
export interface LoggedIn {
  name: string;
  role: Role | undefined;
  token: string;
  since: number;
}

export interface SessionState {
  /** Empty in production, where there are none. */
  accounts: readonly DemoAccount[];
  current: LoggedIn | undefined;
}

/** Who the explorer acts as. Kept in memory only: a reload forgets it, and no token reaches the disk. */
class Session {
  /** Every token obtained here, to tell them from ones that somebody typed. */
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

  /** Logs in as a demo account of the role unless somebody who may do the same is logged in already. */
  async actAs(role: Role): Promise<void> {
    const { accounts, current } = this.state;
    const fits = current?.role === role || (role === 'admin' && current?.role === 'super_admin');
    if (current && fits && Date.now() - current.since < lifeOf(current.token) * RENEW_AFTER) return;
    const account = accounts.find((candidate) => candidate.role === (fits ? current?.role : role));
    if (account) await this.logIn(account);
  }

  /** Takes the token of an answer that holds one, whichever mutation gave it. */
  adoptFrom(data: Record<string, unknown>): void {
    for (const value of Object.values(data)) {
      const { success, data: payload } = login.safeParse(value);
      if (!success) continue;
      const { accessToken: token, user } = payload;
      this.issued.add(token);
      const name = user.email ?? user.name ?? 'Somebody';
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
