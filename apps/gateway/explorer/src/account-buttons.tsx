import { useState, useSyncExternalStore } from 'react';
import type { Role } from './demos';
import { session, type DemoAccount } from './session';

export const ROLE_NAMES: Record<Role, string> = {
  customer: 'Customer',
  seller: 'Seller',
  admin: 'Admin',
  support: 'Support',
  super_admin: 'Super admin',
};

/** Logs in as a demo account with one click; in production it explains the login by hand. */
export function AccountButtons({ onProblem }: { onProblem(message: string | undefined): void }) {
  const { accounts, current } = useSyncExternalStore(session.subscribe, session.read);
  const [busy, setBusy] = useState<Role>();

  const logIn = async (account: DemoAccount) => {
    setBusy(account.role);
    onProblem(undefined);
    try {
      await session.logIn(account);
    } catch (error) {
      onProblem(error instanceof Error ? error.message : 'The login failed.');
    } finally {
      setBusy(undefined);
    }
  };

  return (
    <section className="demo-section" aria-label="Account">
      <h3>Log in as</h3>
      {accounts.length === 0 ? (
        <p className="demo-hint">
          Run “Log in” below with your account; the explorer adds the token to the headers.
        </p>
      ) : (
        <div className="demo-accounts">
          {accounts.map((account) => (
            <button
              key={account.email}
              type="button"
              data-log-in={account.role}
              aria-pressed={current?.name === account.email}
              disabled={busy !== undefined}
              title={account.email}
              onClick={() => void logIn(account)}
            >
              {ROLE_NAMES[account.role]}
            </button>
          ))}
        </div>
      )}
      <p className="demo-session" role="status" data-session={current?.role ?? ''}>
        {current ? `Logged in as ${current.name}` : 'Not logged in'}
        {current && (
          <button type="button" className="demo-link" onClick={() => session.logOut()}>
            Log out
          </button>
        )}
      </p>
    </section>
  );
}
