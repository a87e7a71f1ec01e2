import { Alert, Button, Code, Text } from '@mantine/core';
import { IconAlertTriangle, IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { apiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { errorText, supportId } from './error-text';

interface ErrorNoticeProps {
  /** What a query or mutation failed with. */
  error: unknown;
  onRetry?(): unknown;
  /** Other ways out than to try again. */
  children?: ReactNode;
}

/** Says what failed and what to do about it. */
export function ErrorNotice({ error, onRetry, children }: ErrorNoticeProps): ReactNode {
  const { t } = useTranslation();
  const cause = apiError(error);
  const id = supportId(cause);
  const isOffline = cause.code === 'OFFLINE';
  return (
    <Alert
      role="alert"
      color={isOffline ? 'gray' : 'red'}
      icon={isOffline ? <IconCloudOff aria-hidden /> : <IconAlertTriangle aria-hidden />}
    >
      <Text size="sm">{errorText(cause, t)}</Text>
      {id !== undefined && (
        <Text size="xs" mt={4}>
          {t('ui.errors.requestId')} <Code>{id}</Code>
        </Text>
      )}
      {children}
      {onRetry && (
        <Button mt="sm" size="xs" variant="default" onClick={() => void onRetry()}>
          {t('ui.errors.retry')}
        </Button>
      )}
    </Alert>
  );
}
