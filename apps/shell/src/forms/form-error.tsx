import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ApiError } from '@e-storefront/graph-client';
import { useErrorText } from './use-error-text';

/** What went wrong with a whole form. */
export function FormError({ error }: { error: ApiError | undefined }): ReactNode {
  const errorText = useErrorText();
  if (!error) return null;
  return (
    <Alert color="red" icon={<IconAlertCircle />} role="alert">
      {errorText(error)}
    </Alert>
  );
}
