import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Group, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { rules, useApiForm, ApiFormView } from '@e-storefront/ui';
import { fromLocalTime } from '../common/form-values';
import { useAction } from '../common/use-action';
import { AdminMyApiKeysDocument } from './api-credentials.generated';
import {
  AdminCreateApiKeyDocument,
  AdminRevokeApiKeyDocument,
  type AdminApiKeyFragment,
} from './api-keys.generated';
import { CredentialRow } from './credential-row';
import { CredentialSection } from './credential-section';
import { ScopesField } from './scopes-field';
import type { Secret } from './secret-modal';

const REFETCH = ['AdminMyApiKeys'];

/** The API keys of the own account. */
export function ApiKeys(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery(AdminMyApiKeysDocument, { fetchPolicy: 'cache-and-network' });
  return (
    <CredentialSection
      title={t('apiAccess.keys')}
      createLabel={t('apiAccess.createKey')}
      none={t('apiAccess.noKeys')}
      query={query}
      credentials={query.data && (query.data.myApiKeys ?? [])}
      row={(apiKey) => <KeyRow key={apiKey.id} apiKey={apiKey} />}
      form={(onDone) => <KeyForm onDone={onDone} />}
    />
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
