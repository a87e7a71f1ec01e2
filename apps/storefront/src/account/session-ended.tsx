import { lazy, Suspense, type ReactNode } from 'react';
import { useAccount, useSession } from '@e-storefront/graph-client';

const EndedDialog = lazy(() => import('./session-ended-dialog'));

/** Asks for a new log-in above the page when the session has ended. The page stays, with what was typed. */
export function SessionEnded(): ReactNode {
  const account = useAccount();
  const session = useSession();
  if (!account || session !== null) return null;
  return (
    <Suspense>
      <EndedDialog account={account} />
    </Suspense>
  );
}
