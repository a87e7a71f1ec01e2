import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

/** Shows confirmations and notifications. A page contains it once, below its translations. */
export function FeedbackProvider({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  return (
    <ModalsProvider
      labels={{ confirm: t('ui.feedback.confirm'), cancel: t('ui.feedback.cancel') }}
      modalProps={{ centered: true, closeButtonProps: { 'aria-label': t('ui.feedback.close') } }}
    >
      <Notifications position="bottom-right" limit={4} />
      {children}
    </ModalsProvider>
  );
}
