import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { QueryState, rules, useApiForm, ApiFormView } from '@e-storefront/ui';
import { fromLocalTime } from '../common/form-values';
import { Section } from '../common/section';
import { useAction } from '../common/use-action';
import { AdminMyApiKeysDocument } from './api-credentials.generated';
import {
  AdminCreateApiKeyDocument,
  AdminRevokeApiKeyDocument,
  type AdminApiKeyFragment,
} from './api-keys.generated';
import { CredentialRow } from './credential-row';
import { ScopesField } from './scopes-field';
import { SecretModal, type Secret } from './secret-modal';

const REFETCH = ['AdminMyApiKeys'];

/** The API keys of the own account. */
export function ApiKeys(): ReactNode {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  const [secret, setSecret] = useState<Secret | null>(null);
  const { data, loading, error, refetch } = useQuery(AdminMyApiKeysDocument, {
    fetchPolicy: 'cache-and-network',
  });
  const keys = data?.myApiKeys ?? [];
  return (
    <Section
      title={t('apiAccess.keys')}
      actions={
        <Button size="sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          {t('apiAccess.createKey')}
        </Button>
      }
    >
      <QueryState
        isLoading={loading && !data}
        error={error}
        onRetry={() => void refetch()}
        isEmpty={keys.length === 0}
        empty={<Text c="dimmed">{t('apiAccess.noKeys')}</Text>}
      >
        <Stack>
          {keys.map((apiKey) => (
            <KeyRow key={apiKey.id} apiKey={apiKey} />
          ))}
        </Stack>
      </QueryState>
      <Modal opened={isOpen} onClose={close} title={t('apiAccess.createKey')}>
        <KeyForm
          onDone={(created) => {
            close();
            setSecret(created);
          }}
        />
      </Modal>
      <SecretModal secret={secret} onClose={() => setSecret(null)} />
    </Section>
  );
}

function KeyRow({ apiKey }: { apiKey: AdminApiKeyFragment }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const [revoke, isRevoking] = useAction(AdminRevokeApiKeyDocument, {
    confirm: {
      text: t('apiAccess.revokeText', { name: apiKey.name }),
      confirmLabel: t('apiAccess.revoke'),
      danger: true,
    },
    done: t('apiAccess.revoked'),
    refetch: REFETCH,
  });
  return (
    <CredentialRow
      name={apiKey.name}
      identifier={`${apiKey.prefix}…`}
      scopes={apiKey.scopes}
      createdAt={apiKey.createdAt}
      lastUsedAt={apiKey.lastUsedAt}
      note={apiKey.expiresAt && t('apiAccess.expires', { at: formats.dateTime(apiKey.expiresAt) })}
      actions={
        <Button
          size="sm"
          variant="light"
          color="red"
          loading={isRevoking}
          onClick={() => revoke({ id: apiKey.id })}
        >
          {t('apiAccess.revoke')}
        </Button>
      }
    />
  );
}

const NO_SCOPES: string[] = [];

function KeyForm({ onDone }: { onDone: (secret: Secret) => void }): ReactNode {
  const { t } = useTranslation();
  const [create] = useMutation(AdminCreateApiKeyDocument, { refetchQueries: REFETCH });
  const apiForm = useApiForm({
    initialValues: { name: '', scopes: NO_SCOPES, expiresAt: '' },
    rules: { name: rules.required, scopes: rules.required },
    submit: async ({ name, scopes, expiresAt }) => {
      const input = { name, scopes, ...(expiresAt && { expiresAt: fromLocalTime(expiresAt) }) };
      const { data } = await create({ variables: { input } });
      onDone({ name, values: [[t('apiAccess.key'), data?.createApiKey?.key ?? '']] });
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <ApiFormView form={apiForm}>
      <TextInput label={t('apiAccess.name')} withAsterisk {...form.getInputProps('name')} />
      <ScopesField {...form.getInputProps('scopes')} />
      <TextInput
        type="datetime-local"
        label={t('apiAccess.expiry')}
        description={t('apiAccess.expiryHint')}
        {...form.getInputProps('expiresAt')}
      />
      <Group justify="end">
        <Button type="submit" loading={isSubmitting}>
          {t('apiAccess.createKey')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
