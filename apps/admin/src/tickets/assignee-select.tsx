import { useQuery } from '@apollo/client/react';
import { Button, Select, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSession } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { useAction } from '../common/use-action';
import { AdminStaffDocument } from './assignee-select.generated';
import { AdminAssignTicketDocument } from './ticket-actions.generated';
import type { AdminTicketDetailFragment } from './ticket-detail.generated';

/** Assigns a ticket to a member of staff. */
export function AssigneeSelect({ ticket }: { ticket: AdminTicketDetailFragment }): ReactNode {
  const { t } = useTranslation();
  const user = useSession()?.user;
  const { data } = useQuery(AdminStaffDocument);
  const [assign, isRunning] = useAction(AdminAssignTicketDocument, { done: t('tickets.assigned') });
  const staff = [data?.support, data?.admin, data?.super_admin]
    .flatMap((list) => list?.users ?? [])
    .filter(({ isActive }) => isActive);
  const assignTo = (assigneeId: string | null): Promise<unknown> => assign({ id: ticket.id, assigneeId });
  return (
    <Stack gap="xs">
      <Select
        label={t('tickets.assignee')}
        placeholder={t('tickets.nobody')}
        searchable
        clearable
        disabled={isRunning}
        value={ticket.assignedTo}
        onChange={assignTo}
        data={staff.map(({ id, name }) => ({
          value: id,
          label: id === user?.id ? t('tickets.meNamed', { name }) : name,
        }))}
      />
      {user && ticket.assignedTo !== user.id && (
        <Button variant="default" loading={isRunning} onClick={() => assignTo(user.id)}>
          {t('tickets.assignMe')}
        </Button>
      )}
    </Stack>
  );
}
