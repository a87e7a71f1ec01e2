import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Group, Skeleton, Table } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { QueryState } from '@e-storefront/ui';
import { StorefrontMyDataDocument } from './my-data.generated';
import { Section } from './section';

/** What the shop stores about the account, as an overview and as a file. */
export function MyDataSection(): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { data, error, refetch } = useQuery(StorefrontMyDataDocument, { fetchPolicy: 'network-only' });
  const { me, myOrders, myTickets, mySessions } = data ?? {};
  const rows = [
    { name: 'profile', to: '/account', count: undefined },
    { name: 'addresses', to: '/account/addresses', count: me?.addresses?.length },
    { name: 'orders', to: '/orders', count: myOrders?.pagination.total },
    { name: 'tickets', to: '/tickets', count: myTickets?.pagination.total },
    { name: 'sessions', to: '/account/security', count: mySessions?.length },
  ] as const;
  return (
    <Section title={t('myData.stored')} text={t('myData.text')}>
      <QueryState
        isLoading={!data && !error}
        error={data ? undefined : error}
        onRetry={refetch}
        skeleton={<Skeleton h={220} />}
      >
        <Table verticalSpacing="sm">
          <Table.Tbody>
            {rows.map(({ name, to, count }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">
                  <Anchor component={Link} to={to}>
                    {t(`myData.kinds.${name}.title`)}
                  </Anchor>
                </Table.Th>
                <Table.Td c="dimmed">{t(`myData.kinds.${name}.text`)}</Table.Td>
                <Table.Td ta="end">{count !== undefined && number(count)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group>
          <Button
            variant="default"
            size="md"
            leftSection={<IconDownload size={18} aria-hidden />}
            onClick={() => saveAsFile('my-data.json', data)}
          >
            {t('myData.download')}
          </Button>
        </Group>
      </QueryState>
    </Section>
  );
}

function saveAsFile(name: string, content: unknown): void {
  const json = JSON.stringify(
    content,
    (key, value: unknown) => (key === '__typename' ? undefined : value),
    2,
  );
  const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
