import type { ReactNode } from 'react';
import { Outlet } from 'react-router';
import { AccessGuard, useLanguage, type WorkApp } from '@e-storefront/ui';

/** The pages of an application that the shell has loaded. */
export function RemoteArea({ app }: { app: WorkApp }): ReactNode {
  const title = app.title(useLanguage());
  return (
    <AccessGuard permission={app.permission} app={title}>
      <Outlet />
    </AccessGuard>
  );
}
