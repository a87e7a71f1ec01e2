import type { ReactNode } from 'react';
import { usePageAccount, useSession } from '@e-storefront/graph-client';
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
  const { account, isOther } = usePageAccount();
  const session = useSession();
  if (!account || isOther) return <LogInPage more={moreLogIns} />;
  return (
    <>
      {children}
      {!session && <LogInDialog account={account} />}
    </>
  );
}
