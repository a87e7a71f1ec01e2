import { useMutation } from '@apollo/client/react';
import { Button, Group, List, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useAccount } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, notifyError } from '@e-storefront/ui';
import { StorefrontRequestDeletionDocument } from './my-data.generated';
import { Section } from './section';

/** Requests the deletion of the account, which support carries out after checking that the owner wants it. */
export function DeletionSection(): ReactNode {
  const { t } = useTranslation();
  const account = useAccount();
  const navigate = useNavigate();
  const [request, { loading }] = useMutation(StorefrontRequestDeletionDocument, {
    onError: (error) => notifyError(error, t),
  });
  const ask = async (): Promise<void> => {
    if (!account) return;
    const isConfirmed = await confirmAction({
      title: t('myData.deletion.question'),
      text: (
        <Stack gap="xs">
          <Text>{t('myData.deletion.consequences')}</Text>
          <List spacing={4}>
            <List.Item>{t('myData.deletion.removed')}</List.Item>
            <List.Item>{t('myData.deletion.anonymised')}</List.Item>
            <List.Item>{t('myData.deletion.kept')}</List.Item>
          </List>
        </Stack>
      ),
      confirmLabel: t('myData.deletion.confirm'),
      danger: true,
    });
    if (!isConfirmed) return;
    const { data } = await request({
      variables: {
        input: {
          subject: t('myData.deletion.subject'),
          description: t('myData.deletion.description', { email: account.email }),
          category: 'account',
          customerId: account.id,
          customerName: account.name,
          customerEmail: account.email ?? '',
        },
      },
    });
    if (data?.createTicket) await navigate(`/tickets/${data.createTicket.ticketId}`);
  };
  return (
    <Section title={t('myData.deletion.title')} text={t('myData.deletion.text')}>
      <Group>
        <Button color="red" variant="outline" size="md" loading={loading} onClick={() => void ask()}>
          {t('myData.deletion.request')}
        </Button>
      </Group>
    </Section>
  );
}
