import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';

/** A question before an action. */
export interface Confirmation {
  /** The action itself by default. */
  title?: string;
  /** What the action does, and whether it can be undone. */
  text: ReactNode;
  /** The action as a verb, such as `Delete`. */
  confirmLabel: string;
  /** The action destroys something. */
  danger?: boolean;
}

/**
 * Asks before an action that cannot be undone. The page must contain a FeedbackProvider.
 * @returns whether the reader confirms
 */
export function confirmAction({
  text,
  confirmLabel,
  title = confirmLabel,
  danger = false,
}: Confirmation): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title,
      children: typeof text === 'string' ? <Text size="sm">{text}</Text> : text,
      confirmProps: {
        children: confirmLabel,
        'data-autofocus': !danger || undefined,
        ...(danger && { color: 'red' }),
      },
      // The safe choice has the focus, so that Enter alone destroys nothing.
      cancelProps: { 'data-autofocus': danger || undefined },
      onConfirm: () => resolve(true),
      onClose: () => resolve(false),
    });
  });
}
