import { Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { errorText } from '../states/error-text';

interface UndoNotificationProps {
  message: string;
  /** Reverses the action. It throws what the API reports. */
  undo(): Promise<unknown>;
  onDone(): void;
}

/** What was done, and a button that reverses it; `notifyUndo` shows it as a notification. */
export function UndoNotification({ message, undo, onDone }: UndoNotificationProps): ReactNode {
  const { t } = useTranslation();
  const [isUndoing, setUndoing] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const reverse = async (): Promise<void> => {
    setUndoing(true);
    try {
      await undo();
      onDone();
    } catch (thrown) {
      setError(apiError(thrown));
      setUndoing(false);
    }
  };
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Text size="sm" {...(error && { role: 'alert' })}>
        {error ? errorText(error, t) : message}
      </Text>
      <Button
        size="compact-sm"
        variant="light"
        loading={isUndoing}
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        onClick={() => void reverse()}
        flex="none"
      >
        {t('ui.feedback.undo')}
      </Button>
    </Group>
  );
}
