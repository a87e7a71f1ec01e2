import { Alert, Anchor, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime } from '@e-storefront/ui';
import { ReplyForm } from './reply-form';
import classes from './ticket-thread.module.css';

/** A message of the conversation. */
interface Message {
  id: string;
  author: string;
  isByStaff: boolean;
  message: string;
  createdAt: string;
}

interface TicketThreadProps {
  ticket: {
    description: string;
    customerName: string;
    createdAt: string;
    attachments: readonly string[];
    resolution?: string | null;
  };
  /** The comments, oldest first. */
  messages: readonly Message[];
  takesAnswers: boolean;
  /** Sends a reply; it throws what the API reports. */
  onReply(message: string): Promise<void>;
}

/** The request, its attachments, the conversation with the shop, the solution, and the form for a reply. */
export function TicketThread({ ticket, messages, takesAnswers, onReply }: TicketThreadProps): ReactNode {
  const { t } = useTranslation();
  const { description, customerName, createdAt, attachments, resolution } = ticket;
  const request = { id: 'request', author: customerName, isByStaff: false, message: description, createdAt };
  return (
    <Stack gap="lg">
      <div role="log" aria-label={t('tickets.conversation')}>
        <ol className={classes['list']}>
          {[request, ...messages].map((message) => (
            <MessageItem key={message.id} message={message} />
          ))}
        </ol>
      </div>
      {attachments.length > 0 && <Attachments urls={attachments} />}
      {resolution && (
        <Alert color="teal" icon={<IconCircleCheck aria-hidden />} title={t('tickets.resolution')}>
          <Text className={classes['text']} dir="auto">
            {resolution}
          </Text>
        </Alert>
      )}
      {takesAnswers ? <ReplyForm onReply={onReply} /> : <ClosedNotice />}
    </Stack>
  );
}

function MessageItem({
  message: { author, isByStaff, message, createdAt },
}: {
  message: Message;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <li className={classes['message']} data-staff={isByStaff || undefined}>
      <Group gap="xs" mb={4}>
        <Text size="sm" fw={600}>
          {author}
        </Text>
        <Text size="xs" className={classes['detail']}>
          {isByStaff && <>{t('tickets.staff')} · </>}
          <DateTime at={createdAt} />
        </Text>
      </Group>
      <Text className={classes['text']} dir="auto">
        {message}
      </Text>
    </li>
  );
}

/** Links to other sites, which do not learn the address of this page. */
function Attachments({ urls }: { urls: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <section>
      <Title order={2} size="h5" mb={4}>
        {t('tickets.attachments')}
      </Title>
      <List>
        {urls.map((url) => (
          <List.Item key={url}>
            <Anchor
              href={url}
              target="_blank"
              rel="noopener noreferrer nofollow"
              className={classes['text']}
              dir="ltr"
            >
              {url}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </section>
  );
}

function ClosedNotice(): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert color="gray" icon={<IconLock aria-hidden />} role="status">
      <Text mb="sm">{t('tickets.closed')}</Text>
      <Button component={Link} to="/tickets/new" variant="default">
        {t('tickets.write')}
      </Button>
    </Alert>
  );
}
