import { Skeleton } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useAccount, useSession } from '@e-storefront/graph-client';
import { logInPath } from './next-path';

/** Shows the pages below to customers, and leads guests to the log-in and back. */
export function RequireAccount(): ReactNode {
  const account = useAccount();
  const session = useSession();
  const { pathname, search } = useLocation();
  const [owner, setOwner] = useState(account?.id);
  if (account && owner === undefined) setOwner(account.id);
  // Another account has logged in, here or in another tab: nothing of the first may stay.
  const isOther = account !== null && owner !== undefined && account.id !== owner;
  useEffect(() => {
    if (isOther) window.location.reload();
  }, [isOther]);
  if (session === undefined || isOther) return <Skeleton h={320} my="xl" />;
  if (!account) return <Navigate to={logInPath(pathname + search)} replace />;
  return <Outlet />;
}
