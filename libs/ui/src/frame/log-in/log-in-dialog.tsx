import { Button, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SessionUser } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { LogInForm } from './log-in-form';

interface LogInDialogProps {
  /** The account whose session has ended. */
  user: SessionUser;
  /** Leaves the page for the log-in page. */
  onOtherAccount: () => void;
}

/** Asks for a new log-in above a page whose session has ended. The page keeps what was typed. */
export function LogInDialog({ user, onOtherAccount }: LogInDialogProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('frame.logIn.ended')}
      zIndex={400}
      centered
      overlayProps={{ blur: 6, backgroundOpacity: 0.6 }}
    >
      <Stack>
        <Text>{t('frame.logIn.endedText')}</Text>
        <LogInForm email={user.email ?? ''} />
        <Button variant="subtle" onClick={onOtherAccount}>
          {t('frame.logIn.otherAccount')}
        </Button>
      </Stack>
    </Modal>
  );
}
