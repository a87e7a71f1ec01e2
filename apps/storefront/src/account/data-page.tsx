import { useApolloClient, useMutation } from '@apollo/client/react';
import { Button, Card, List, Text, TextInput, Title } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { apiError, useAccount, useSessionStore, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, ErrorNotice, PageHeader } from '@e-storefront/ui';
import { StorefrontDeleteAccountDocument } from './data.generated';

/** What the shop stores about the customer, and how to end that. */
export function DataPage(): ReactNode {
  const { t } = useTranslation();
  const stored = ['profile', 'addresses', 'orders', 'reviews', 'tickets'];
  return (
    <>
      <PageHeader title={t('account.titles.data')} />
      <Card>
        <Title order={2} size="h4" mb="sm">
          {t('account.data.stored')}
        </Title>
        <List>
          {stored.map((what) => (
            <List.Item key={what}>{t(`account.data.${what}`)}</List.Item>
          ))}
        </List>
      </Card>
      <DeleteAccount />
    </>
  );
}

/** Deletes the account once its owner has typed its e-mail address. */
function DeleteAccount(): ReactNode {
  const { t } = useTranslation();
  const account = useAccount();
  const store = useSessionStore();
  const client = useApolloClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<ApiError>();
  const [remove, { loading }] = useMutation(StorefrontDeleteAccountDocument);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const isSure = await confirmAction({
      title: t('account.data.deleteTitle'),
      text: t('account.data.deleteText'),
      confirmLabel: t('account.data.delete'),
      danger: true,
    });
    if (!isSure || !account) return;
    try {
      await remove({ variables: { id: account.id } });
      await store.logOut();
      await client.clearStore();
      await navigate('/', { replace: true });
    } catch (thrown) {
      setError(apiError(thrown));
    }
  };
  return (
    <Card component="form" onSubmit={(event: FormEvent) => void submit(event)}>
      <Title order={2} size="h4" mb="sm">
        {t('account.data.deleteTitle')}
      </Title>
      <Text mb="md">{t('account.data.deleteText')}</Text>
      {error && <ErrorNotice error={error} />}
      <TextInput
        label={t('account.data.confirm', { email: account?.email })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        size="md"
        mb="md"
        maw={420}
      />
      <Button
        type="submit"
        color="red"
        size="md"
        loading={loading}
        disabled={typed.trim().toLowerCase() !== account?.email}
      >
        {t('account.data.delete')}
      </Button>
    </Card>
  );
}
