import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { usePageAccount, useSession } from '@e-storefront/graph-client';
import { logInPath } from './next-path';

/** Shows the pages below to customers, and leads guests to the log-in and back. */
export function RequireAccount(): ReactNode {
  const { account, isOther } = usePageAccount();
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session === undefined || isOther) return <Skeleton h={320} my="xl" />;
  if (!account) return <Navigate to={logInPath(pathname + search)} replace />;
  return <Outlet />;
}
