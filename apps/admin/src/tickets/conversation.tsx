import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime, useStatusLabel } from '@e-storefront/ui';
import classes from './conversation.module.css';
import type { AdminTicketCommentFragment } from './ticket-comment.generated';
import type { AdminTicketDetailFragment } from './ticket-detail.generated';

const STAFF_ROLES: readonly string[] = ['support', 'admin', 'super_admin'];

/** The request and its comments, oldest first; new ones are read out. */
export function Conversation({ ticket }: { ticket: AdminTicketDetailFragment }): ReactNode {
  const { t } = useTranslation();
  return (
    <div role="log" aria-label={t('tickets.conversation')}>
      <ol className={classes['list']}>
        <Comment
          comment={{
            userName: ticket.customerName,
            userRole: 'customer',
            message: ticket.description,
            isInternal: false,
            createdAt: ticket.createdAt,
          }}
        />
        {ticket.comments.map((comment) => (
          <Comment key={comment.id} comment={comment} />
        ))}
      </ol>
    </div>
  );
}

type CommentText = Omit<AdminTicketCommentFragment, 'id' | 'userId'>;

function Comment({ comment }: { comment: CommentText }): ReactNode {
  const { t } = useTranslation();
  const roleName = useStatusLabel();
  const isStaff = STAFF_ROLES.includes(comment.userRole);
  return (
    <li
      className={classes['comment']}
      data-staff={isStaff || undefined}
      data-internal={comment.isInternal || undefined}
    >
      <Group gap="xs" mb={4}>
        <Text size="sm" fw={600}>
          {comment.userName}
        </Text>
        {isStaff && (
          <Text size="xs" c="dimmed">
            {roleName('role', comment.userRole)}
          </Text>
        )}
        {comment.isInternal && (
          <Text size="xs" fw={700} tt="uppercase">
            {t('tickets.internal')}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          <DateTime at={comment.createdAt} />
        </Text>
      </Group>
      <Text size="sm" className={classes['text']} dir="auto">
        {comment.message}
      </Text>
    </li>
  );
}
