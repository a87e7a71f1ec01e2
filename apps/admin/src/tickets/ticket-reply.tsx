import { useMutation } from '@apollo/client/react';
import { Button, Card, Group, SegmentedControl, Text, Textarea } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { IconLock, IconSend } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { rules, useApiForm, ApiFormView } from '@e-storefront/ui';
import type { AdminTicketDetailFragment } from './ticket-detail.generated';
import { AdminAddTicketCommentDocument } from './ticket-reply.generated';

const INTERNAL = 'internal';
const PUBLIC = 'public';

/** A reply to the customer, or a note for staff. A closed ticket takes notes only. */
export function TicketReply({ ticket }: { ticket: AdminTicketDetailFragment }): ReactNode {
  const { t } = useTranslation();
  const isClosed = ticket.status === 'closed';
  const [kind, setKind] = useState(PUBLIC);
  const isInternal = isClosed || kind === INTERNAL;
  const [addComment] = useMutation(AdminAddTicketCommentDocument);
  const apiForm = useApiForm({
    initialValues: { message: '' },
    rules: { message: rules.required },
    submit: async ({ message }) => {
      await addComment({ variables: { input: { ticketId: ticket.id, message, isInternal } } });
      apiForm.form.reset();
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <Card withBorder padding="md">
      <ApiFormView form={apiForm} gap="sm">
        {!isClosed && (
          <SegmentedControl
            aria-label={t('tickets.replyKind')}
            value={kind}
            onChange={setKind}
            data={[
              { value: PUBLIC, label: t('tickets.publicReply') },
              { value: INTERNAL, label: t('tickets.internalNote') },
            ]}
          />
        )}
        <Textarea
          aria-label={isInternal ? t('tickets.internalNote') : t('tickets.publicReply')}
          placeholder={
            isInternal
              ? t('tickets.notePlaceholder')
              : t('tickets.replyPlaceholder', { name: ticket.customerName })
          }
          autosize
          minRows={3}
          maxRows={14}
          maxLength={5_000}
          onKeyDown={getHotkeyHandler([['mod+Enter', () => apiForm.onSubmit()]])}
          {...form.getInputProps('message')}
        />
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            {isInternal ? t('tickets.noteHint') : t('tickets.replyHint')}
          </Text>
          <Button
            type="submit"
            loading={isSubmitting}
            color={isInternal ? 'yellow' : 'brand'}
            leftSection={isInternal ? <IconLock size={16} aria-hidden /> : <IconSend size={16} aria-hidden />}
          >
            {isInternal ? t('tickets.addNote') : t('tickets.send')}
          </Button>
        </Group>
      </ApiFormView>
    </Card>
  );
}
