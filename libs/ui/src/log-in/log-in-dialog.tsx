import { Button, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SessionUser } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { useLogOut } from './use-log-out';
import { LogInForm } from './log-in-form';

interface LogInDialogProps {
  /** The account whose session has ended. */
  account: SessionUser;
}

/** Asks for a new log-in above a page whose session has ended. The page keeps what was typed. */
export function LogInDialog({ account }: LogInDialogProps): ReactNode {
  const { t } = useTranslation();
  const logOut = useLogOut();
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('logIn.ended')}
      zIndex={400}
      centered
      overlayProps={{ blur: 6, backgroundOpacity: 0.6 }}
    >
      <Stack>
        <Text>{t('logIn.endedText')}</Text>
        <LogInForm email={account.email ?? ''} />
        <Button variant="subtle" onClick={() => void logOut()}>
          {t('logIn.otherAccount')}
        </Button>
      </Stack>
    </Modal>
  );
}
