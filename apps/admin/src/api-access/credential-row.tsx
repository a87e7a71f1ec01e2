import { Badge, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime, RelativeTime } from '@e-storefront/ui';

interface CredentialRowProps {
  name: string;
  /** What identifies it: an id, or the beginning of a key. */
  identifier: string;
  scopes: readonly string[];
  createdAt: string;
  lastUsedAt: string | null;
  note?: ReactNode;
  actions: ReactNode;
}

/** A key or a client in a list. */
export function CredentialRow({
  name,
  identifier,
  scopes,
  createdAt,
  lastUsedAt,
  note,
  actions,
}: CredentialRowProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" align="start">
      <div style={{ flex: '1 1 18rem', minWidth: 0 }}>
        <Text fw={600} size="sm">
          {name}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace" dir="ltr" ta="start">
          {identifier}
        </Text>
        <Group gap={4} my={4}>
          {scopes.map((scope) => (
            <Badge key={scope} size="sm" variant="light" tt="none">
              {scope}
            </Badge>
          ))}
        </Group>
        <Text size="xs" c="dimmed">
          {t('apiAccess.created')} <DateTime at={createdAt} /> ·{' '}
          {lastUsedAt ? (
            <>
              {t('apiAccess.used')} <RelativeTime at={lastUsedAt} />
            </>
          ) : (
            t('apiAccess.neverUsed')
          )}
        </Text>
        {note && <Text size="xs">{note}</Text>}
      </div>
      <Group gap="xs">{actions}</Group>
    </Group>
  );
}
