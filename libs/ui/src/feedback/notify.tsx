import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { apiError } from '@e-storefront/graph-client';
import { errorText } from '../states/error-text';
import { UndoNotification } from './undo-notification';

const SUCCESS_MS = 4_000;
const ERROR_MS = 10_000;
/** Long enough to read, decide and reach the button. */
const UNDO_MS = 10_000;

/** Says that an action succeeded. The page must contain a FeedbackProvider. */
export function notifySuccess(message: string): void {
  notifications.show({
    message,
    color: 'teal',
    icon: <IconCheck size={18} aria-hidden />,
    autoClose: SUCCESS_MS,
  });
}

/** Says why an action failed, where no form or page shows it. @param error what the API or the network reported */
export function notifyError(error: unknown, t: TFunction): void {
  notifications.show({
    message: errorText(apiError(error), t),
    color: 'red',
    icon: <IconAlertTriangle size={18} aria-hidden />,
    role: 'alert',
    autoClose: ERROR_MS,
  });
}

/** Says that an action succeeded, and offers to undo it. @param undo reverses the action; it throws what the API reports */
export function notifyUndo(message: string, undo: () => Promise<unknown>): void {
  const id = `undo-${crypto.randomUUID()}`;
  notifications.show({
    id,
    message: <UndoNotification message={message} undo={undo} onDone={() => notifications.hide(id)} />,
    color: 'teal',
    icon: <IconCheck size={18} aria-hidden />,
    autoClose: UNDO_MS,
  });
}
