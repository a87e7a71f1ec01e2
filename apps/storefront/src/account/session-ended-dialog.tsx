import type { ReactNode } from 'react';
import type { SessionUser } from '@e-storefront/graph-client';
import { LogInDialog } from '@e-storefront/ui';
import { AccountTexts } from './account-texts';

/** The dialog of `SessionEnded`, which few visitors see. */
export default function SessionEndedDialog({ account }: { account: SessionUser }): ReactNode {
  return (
    <AccountTexts>
      <LogInDialog account={account} />
    </AccountTexts>
  );
}
