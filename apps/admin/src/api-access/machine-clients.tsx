import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { QueryState, rules, useApiForm, ApiFormView } from '@e-storefront/ui';
import { Section } from '../common/section';
import { useAction } from '../common/use-action';
import { AdminMachineClientsDocument, AdminMyMachineClientsDocument } from './api-credentials.generated';
import { CredentialRow } from './credential-row';
import {
  AdminCreateMachineClientDocument,
  AdminEndOldMachineClientSecretDocument,
  AdminRevokeMachineClientDocument,
  AdminRotateMachineClientSecretDocument,
  type AdminMachineClientFragment,
} from './machine-clients.generated';
import { ScopesField } from './scopes-field';
import { SecretModal, type Secret } from './secret-modal';

const REFETCH = ['AdminMyMachineClients', 'AdminMachineClients'];

/** The machine clients of an account; of the own one without an owner. */
export function MachineClients({ ownerId }: { ownerId?: string }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  const [secret, setSecret] = useState<Secret | null>(null);
  const mine = useQuery(AdminMyMachineClientsDocument, { skip: ownerId !== undefined });
  const theirs = useQuery(AdminMachineClientsDocument, {
    variables: { ownerId: ownerId ?? '' },
    skip: ownerId === undefined,
  });
  const { loading, error, refetch } = ownerId === undefined ? mine : theirs;
  const clients = mine.data?.myMachineClients ?? theirs.data?.machineClients;
  return (
    <Section
      title={t('apiAccess.clients')}
      actions={
        <Button size="sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          {t('apiAccess.createClient')}
        </Button>
      }
    >
      <QueryState
        isLoading={loading && !clients}
        error={error}
        onRetry={() => void refetch()}
        isEmpty={clients?.length === 0}
        empty={<Text c="dimmed">{t('apiAccess.noClients')}</Text>}
      >
        <Stack>
          {clients?.map((client) => (
            <ClientRow key={client.id} client={client} onSecret={setSecret} />
          ))}
        </Stack>
      </QueryState>
      <Modal opened={isOpen} onClose={close} title={t('apiAccess.createClient')}>
        <ClientForm
          ownerId={ownerId}
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

interface ClientRowProps {
  client: AdminMachineClientFragment;
  onSecret: (secret: Secret) => void;
}

function ClientRow({ client, onSecret }: ClientRowProps): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const [rotate, isRotating] = useAction(AdminRotateMachineClientSecretDocument, {
    confirm: { text: t('apiAccess.rotateText', { name: client.name }), confirmLabel: t('apiAccess.rotate') },
    done: t('apiAccess.rotated'),
  });
  const [endOld, isEnding] = useAction(AdminEndOldMachineClientSecretDocument, {
    done: t('apiAccess.oldEnded'),
  });
  const [revoke, isRevoking] = useAction(AdminRevokeMachineClientDocument, {
    confirm: {
      text: t('apiAccess.revokeText', { name: client.name }),
      confirmLabel: t('apiAccess.revoke'),
      danger: true,
    },
    done: t('apiAccess.revoked'),
    refetch: REFETCH,
  });
  const rotateSecret = async (): Promise<void> => {
    const rotated = (await rotate({ id: client.id }))?.rotateMachineClientSecret;
    if (rotated) onSecret(toSecret(rotated.client, rotated.secret, t));
  };
  return (
    <CredentialRow
      name={client.name}
      identifier={client.id}
      scopes={client.scopes}
      createdAt={client.createdAt}
      lastUsedAt={client.lastUsedAt}
      note={
        client.oldSecretEndsAt && t('apiAccess.oldSecret', { at: formats.dateTime(client.oldSecretEndsAt) })
      }
      actions={
        <>
          {client.oldSecretEndsAt ? (
            <Button size="sm" variant="default" loading={isEnding} onClick={() => endOld({ id: client.id })}>
              {t('apiAccess.endOld')}
            </Button>
          ) : (
            <Button size="sm" variant="default" loading={isRotating} onClick={rotateSecret}>
              {t('apiAccess.rotate')}
            </Button>
          )}
          <Button
            size="sm"
            variant="light"
            color="red"
            loading={isRevoking}
            onClick={() => revoke({ id: client.id })}
          >
            {t('apiAccess.revoke')}
          </Button>
        </>
      }
    />
  );
}

function toSecret(
  client: Pick<AdminMachineClientFragment, 'id' | 'name'>,
  secret: string,
  t: (key: string) => string,
): Secret {
  return {
    name: client.name,
    values: [
      [t('apiAccess.clientId'), client.id],
      [t('apiAccess.clientSecret'), secret],
    ],
  };
}

const NO_SCOPES: string[] = [];

interface ClientFormProps {
  ownerId: string | undefined;
  onDone: (secret: Secret) => void;
}

function ClientForm({ ownerId, onDone }: ClientFormProps): ReactNode {
  const { t } = useTranslation();
  const [create] = useMutation(AdminCreateMachineClientDocument, { refetchQueries: REFETCH });
  const apiForm = useApiForm({
    initialValues: { name: '', scopes: NO_SCOPES },
    rules: { name: rules.required, scopes: rules.required },
    submit: async (values) => {
      const { data } = await create({ variables: { input: { ...values, ...(ownerId && { ownerId }) } } });
      const created = data?.createMachineClient;
      if (created) onDone(toSecret(created.client, created.secret, t));
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <ApiFormView form={apiForm}>
      <TextInput label={t('apiAccess.name')} withAsterisk {...form.getInputProps('name')} />
      <ScopesField {...form.getInputProps('scopes')} />
      <Group justify="end">
        <Button type="submit" loading={isSubmitting}>
          {t('apiAccess.createClient')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
