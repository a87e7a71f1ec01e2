import { Anchor, Container, Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { ExpiredLink } from '@e-storefront/account';
import { apiError } from '@e-storefront/graph-client';
import { CardPage, PageHeader, QueryState } from '@e-storefront/ui';

/** Codes of links that show nothing any more. */
const EXPIRED: ReadonlySet<string> = new Set(['TOKEN_INVALID', 'NOT_FOUND']);

interface MailedPageProps {
  /** The title while there is nothing to show. */
  title: string;
  /** What to do if the link has expired. */
  expiredHint: string;
  /** The way on from an expired link. */
  next: { to: string; label: string };
  isLoading: boolean;
  error: unknown;
  onRetry(): unknown;
  /** The content; nothing if the link belongs to nothing. */
  children: ReactNode;
}

/** A page of a mailed link, which needs no log-in: its content, or that the link has expired. */
export function MailedPage(props: MailedPageProps): ReactNode {
  const { title, expiredHint, next, isLoading, error, onRetry, children } = props;
  const isExpired = error ? EXPIRED.has(apiError(error).code) : !isLoading && !children;
  if (isExpired)
    return (
      <CardPage title={title}>
        <ExpiredLink hint={expiredHint} />
        <Anchor component={Link} to={next.to}>
          {next.label}
        </Anchor>
      </CardPage>
    );
  return (
    <Container size="sm" px={0} py="lg">
      {!children && <PageHeader title={title} />}
      <QueryState isLoading={isLoading} error={error} onRetry={onRetry} skeleton={<MailedPageSkeleton />}>
        {children}
      </QueryState>
    </Container>
  );
}

function MailedPageSkeleton(): ReactNode {
  return (
    <Stack>
      <Skeleton h={24} w="50%" />
      <Skeleton h={120} />
      <Skeleton h={120} />
    </Stack>
  );
}
