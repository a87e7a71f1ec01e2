import { Stack, type StackProps } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { ErrorNotice } from '../states/error-notice';
import type { ApiForm } from './use-api-form';

interface ApiFormViewProps<Values> {
  /** What useApiForm returned. */
  form: ApiForm<Values>;
  /** The accessible name, for pages with several forms. */
  label?: string;
  gap?: StackProps['gap'];
  /** The fields and the button of type `submit`. */
  children: ReactNode;
}

/** The element of a form that is sent to the API, with what the API reports about it as a whole above its fields. */
export function ApiFormView<Values>({
  form: { onSubmit, error },
  label,
  gap = 'md',
  children,
}: ApiFormViewProps<Values>): ReactNode {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) notice.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  return (
    <form noValidate onSubmit={onSubmit} {...(label !== undefined && { 'aria-label': label })}>
      <Stack gap={gap}>
        {error && (
          <div ref={notice}>
            <ErrorNotice error={error} />
          </div>
        )}
        {children}
      </Stack>
    </form>
  );
}
