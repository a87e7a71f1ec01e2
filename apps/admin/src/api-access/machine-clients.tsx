import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Group, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { rules, useApiForm, ApiFormView } from '@e-storefront/ui';
import { useAction } from '../common/use-action';
import { AdminMachineClientsDocument, AdminMyMachineClientsDocument } from './api-credentials.generated';
import { CredentialRow } from './credential-row';
import { CredentialSection } from './credential-section';
import {
  AdminCreateMachineClientDocument,
  AdminEndOldMachineClientSecretDocument,
  AdminRevokeMachineClientDocument,
  AdminRotateMachineClientSecretDocument,
  type AdminMachineClientFragment,
} from './machine-clients.generated';
import { ScopesField } from './scopes-field';
import type { Secret } from './secret-modal';

const REFETCH = ['AdminMyMachineClients', 'AdminMachineClients'];

/** The machine clients of an account; of the own one without an owner. */
export function MachineClients({ ownerId }: { ownerId?: string }): ReactNode {
  const { t } = useTranslation();
  const mine = useQuery(AdminMyMachineClientsDocument, { skip: ownerId !== undefined });
  const theirs = useQuery(AdminMachineClientsDocument, {
    variables: { ownerId: ownerId ?? '' },
    skip: ownerId === undefined,
  });
  return (
    <CredentialSection
      title={t('apiAccess.clients')}
      createLabel={t('apiAccess.createClient')}
      none={t('apiAccess.noClients')}
      query={ownerId === undefined ? mine : theirs}
      credentials={mine.data?.myMachineClients ?? theirs.data?.machineClients ?? undefined}
      row={(client, onSecret) => <ClientRow key={client.id} client={client} onSecret={onSecret} />}
      form={(onDone) => <ClientForm ownerId={ownerId} onDone={onDone} />}
    />
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
