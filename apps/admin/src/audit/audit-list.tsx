import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { RelativeTime } from '@e-storefront/ui';
import type { AdminAuditRowFragment } from './audit-row.generated';

/** A short list of audit events. */
export function AuditList({ events }: { events: readonly AdminAuditRowFragment[] }): ReactNode {
  const { t } = useTranslation();
  if (events.length === 0) return <Text c="dimmed">{t('audit.none')}</Text>;
  return (
    <Stack gap="xs">
      {events.map((event) => (
        <Group key={event.id} justify="space-between" wrap="nowrap">
          <Text size="sm">{t(`audit.kinds.${event.kind}`)}</Text>
          <Text size="xs" c="dimmed" ta="end">
            {event.actor && event.actorId !== event.userId ? `${event.actor.name} · ` : ''}
            <RelativeTime at={event.at} />
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
