import { useDirection } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { TranslatedLabels } from '../translated-labels';

/** Shows confirmations and notifications. A page contains it once, below its translations. */
export function FeedbackProvider({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const { dir } = useDirection();
  return (
    <TranslatedLabels>
      <ModalsProvider
        labels={{ confirm: t('ui.feedback.confirm'), cancel: t('ui.feedback.cancel') }}
        modalProps={{ centered: true }}
      >
        <Notifications position={dir === 'rtl' ? 'bottom-left' : 'bottom-right'} limit={4} />
        {children}
      </ModalsProvider>
    </TranslatedLabels>
  );
}
