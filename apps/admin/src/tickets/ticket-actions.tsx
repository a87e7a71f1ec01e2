import type { Schema } from '@e-storefront/graph-client';
import { useMutation } from '@apollo/client/react';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { notifySuccess, useApiForm, ApiFormView } from '@e-storefront/ui';
import { Section } from '../common/section';
import { useAction } from '../common/use-action';
import { AdminRevokeTicketLinksDocument, AdminUpdateTicketStatusDocument } from './ticket-actions.generated';
import type { AdminTicketDetailFragment } from './ticket-detail.generated';

/** The statuses that staff set with one click, by the current one. */
const NEXT: Record<Schema.TicketStatus, readonly Schema.TicketStatus[]> = {
  open: ['in_progress', 'pending'],
  in_progress: ['pending', 'open'],
  pending: ['in_progress', 'open'],
  resolved: ['in_progress'],
  closed: [],
};

/** What staff can do with a ticket. */
export function TicketActions({ ticket }: { ticket: AdminTicketDetailFragment }): ReactNode {
  const { t } = useTranslation();
  const [update, isUpdating] = useAction(AdminUpdateTicketStatusDocument, {
    confirm: ({ status }) =>
      status === 'closed'
        ? { text: t('tickets.closeText'), confirmLabel: t('tickets.close'), danger: true }
        : null,
    done: t('tickets.statusDone'),
  });
  const [revoke, isRevoking] = useAction(AdminRevokeTicketLinksDocument, {
    confirm: { text: t('tickets.revokeLinksText'), confirmLabel: t('tickets.revokeLinks'), danger: true },
    done: t('tickets.linksRevoked'),
  });
  const setStatus = (status: Schema.TicketStatus): Promise<unknown> =>
    update({ id: ticket.id, status, sequence: ticket.sequence });
  return (
    <Section title={t('tickets.actions')}>
      <Stack gap="xs">
        {ticket.status !== 'closed' && ticket.status !== 'resolved' && <Resolve ticket={ticket} />}
        {NEXT[ticket.status].map((status) => (
          <Button key={status} variant="default" loading={isUpdating} onClick={() => setStatus(status)}>
            {t(`tickets.setStatus.${status}`)}
          </Button>
        ))}
        {ticket.status !== 'closed' && (
          <Button variant="light" color="red" loading={isUpdating} onClick={() => setStatus('closed')}>
            {t('tickets.close')}
          </Button>
        )}
        <Button variant="subtle" loading={isRevoking} onClick={() => revoke({ id: ticket.id })}>
          {t('tickets.revokeLinks')}
        </Button>
      </Stack>
    </Section>
  );
}

function Resolve({ ticket }: { ticket: AdminTicketDetailFragment }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button onClick={open}>{t('tickets.resolve')}</Button>
      <Modal opened={isOpen} onClose={close} title={t('tickets.resolve')}>
        <ResolveForm ticket={ticket} onDone={close} />
      </Modal>
    </>
  );
}

function ResolveForm({
  ticket,
  onDone,
}: {
  ticket: AdminTicketDetailFragment;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [update] = useMutation(AdminUpdateTicketStatusDocument);
  const apiForm = useApiForm({
    initialValues: { resolution: ticket.resolution ?? '' },
    submit: async ({ resolution }) => {
      const { id, sequence } = ticket;
      await update({ variables: { id, status: 'resolved', resolution: resolution || null, sequence } });
      notifySuccess(t('tickets.resolved'));
      onDone();
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <ApiFormView form={apiForm}>
      <Text size="sm">{t('tickets.resolveText')}</Text>
      <Textarea label={t('tickets.resolution')} autosize minRows={3} {...form.getInputProps('resolution')} />
      <Group justify="end">
        <Button variant="default" onClick={onDone}>
          {t('common.back')}
        </Button>
        <Button type="submit" loading={isSubmitting}>
          {t('tickets.resolve')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
