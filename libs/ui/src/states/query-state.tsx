import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ErrorNotice } from './error-notice';
import { useDelayed } from './use-delayed';

interface QueryStateProps {
  /** Whether there is no result yet. */
  isLoading: boolean;
  /** What the query failed with. */
  error?: unknown;
  onRetry?(): unknown;
  isEmpty?: boolean;
  /** Shown for an empty result, usually an EmptyState. */
  empty?: ReactNode;
  /** Shown while waiting; a few lines by default. */
  skeleton?: ReactNode;
  /** The result; a function where it needs what was loaded. */
  children: ReactNode | (() => ReactNode);
}

/** Shows what a query is at: waiting (after 300 ms), failed, without a result, or its result. */
export function QueryState({
  isLoading,
  error,
  onRetry,
  isEmpty = false,
  empty,
  skeleton = <LinesSkeleton />,
  children,
}: QueryStateProps): ReactNode {
  const { t } = useTranslation();
  const isLong = useDelayed(isLoading);
  if (isLoading)
    return (
      <div aria-busy="true">
        {isLong && (
          <>
            <VisuallyHidden role="status">{t('ui.states.loading')}</VisuallyHidden>
            <div aria-hidden>{skeleton}</div>
          </>
        )}
      </div>
    );
  if (error) return <ErrorNotice error={error} {...(onRetry && { onRetry })} />;
  if (isEmpty) return empty;
  return typeof children === 'function' ? children() : children;
}

const WIDTHS = ['60%', '100%', '92%', '97%', '40%'];

function LinesSkeleton(): ReactNode {
  return (
    <Stack gap="sm" py="sm">
      {WIDTHS.map((width) => (
        <Skeleton key={width} height={14} width={width} />
      ))}
    </Stack>
  );
}
