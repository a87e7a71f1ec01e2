import { useEffect, useState, type ReactNode } from 'react';
import { useAccount, useSession } from '@e-storefront/graph-client';
import { LogInDialog } from '../log-in/log-in-dialog';
import { LogInPage } from './log-in/log-in-page';

interface SessionGateProps {
  /** Further ways to log in. */
  moreLogIns?: ReactNode;
  children: ReactNode;
}

/**
 * Shows its children to accounts and a log-in page to guests. When the session ends, the children stay, with what was typed,
 * below a dialog that asks for a new log-in. Another account gets a new page.
 */
export function SessionGate({ moreLogIns, children }: SessionGateProps): ReactNode {
  const account = useAccount();
  const session = useSession();
  const [owner, setOwner] = useState(account?.id);
  if (account?.id !== owner && (!account || !owner)) setOwner(account?.id);

  const isOther = account !== null && owner !== undefined && account.id !== owner;
  useEffect(() => {
    if (isOther) window.location.reload();
  }, [isOther]);

  if (!account || isOther) return <LogInPage more={moreLogIns} />;
  return (
    <>
      {children}
      {!session && <LogInDialog account={account} />}
    </>
  );
}
