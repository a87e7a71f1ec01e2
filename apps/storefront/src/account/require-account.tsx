import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useAccount, useSession } from '@e-storefront/graph-client';
import { LogInDialog } from '@e-storefront/ui';

/**
 * Shows the pages below to customers, and leads guests to the log-in and back. When the session ends, the page stays, with
 * what was typed, below a dialog that asks for a new log-in.
 */
export function RequireAccount(): ReactNode {
  const account = useAccount();
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session === undefined) return <Skeleton h={320} my="xl" />;
  if (!account) return <Navigate to={`/log-in?next=${encodeURIComponent(pathname + search)}`} replace />;
  return (
    <>
      <Outlet />
      {!session && <LogInDialog account={account} />}
    </>
  );
}
