import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Outlet } from 'react-router';
import { usePageAccount, useSession } from '@e-storefront/graph-client';
import { AccountFrame } from '../account';

/** The frame of the support pages: that of the account, or none for guests, who can write to the shop as well. */
export function TicketArea(): ReactNode {
  const { account, isOther } = usePageAccount();
  const session = useSession();
  if (session === undefined || isOther) return <Skeleton h={320} my="xl" />;
  if (!account)
    return (
      <Stack gap={0} maw={760} mx="auto" py="lg">
        <Outlet />
      </Stack>
    );
  return <AccountFrame />;
}
