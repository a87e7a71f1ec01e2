import { useMutation, useQuery } from '@apollo/client/react';
import { Badge, Button, Card, Group, Skeleton, Text, Title } from '@mantine/core';
import { IconMapPin, IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, EmptyState, notifyError, PageHeader, QueryState } from '@e-storefront/ui';
import { AddressForm } from './address-form';
import { AddressText } from './address-text';
import {
  StorefrontAddressesDocument,
  StorefrontDeleteAddressDocument,
  StorefrontSetDefaultAddressDocument,
  type StorefrontAddressFragment,
} from './addresses.generated';

/** The address book of the customer. */
export function AddressesPage(): ReactNode {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(StorefrontAddressesDocument);
  const [isAdding, setAdding] = useState(false);
  const addresses = data?.myAddresses?.addresses ?? [];
  const addButton = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} mih={44} onClick={() => setAdding(true)}>
      {t('addresses.add')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('account.titles.addresses')}
        actions={!isAdding && addresses.length > 0 && addButton}
      />
      {isAdding && (
        <Card>
          <Title order={2} size="h4" mb="md">
            {t('addresses.add')}
          </Title>
          <AddressForm onSaved={() => setAdding(false)} onCancel={() => setAdding(false)} />
        </Card>
      )}
      <QueryState
        isLoading={!data && !error}
        error={data ? undefined : error}
        onRetry={refetch}
        isEmpty={addresses.length === 0 && !isAdding}
        empty={
          <EmptyState
            icon={IconMapPin}
            title={t('addresses.none')}
            text={t('addresses.noneText')}
            action={addButton}
          />
        }
        skeleton={<Skeleton h={200} />}
      >
        {addresses.map((address) => (
          <AddressCard key={address.id} address={address} />
        ))}
      </QueryState>
    </>
  );
}

function AddressCard({ address }: { address: StorefrontAddressFragment }): ReactNode {
  const { t } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  const options = {
    variables: { id: address.id },
    refetchQueries: [StorefrontAddressesDocument],
    awaitRefetchQueries: true,
    onError: (error: unknown) => notifyError(error, t),
  };
  const [remove, removed] = useMutation(StorefrontDeleteAddressDocument, options);
  const [setDefault, changed] = useMutation(StorefrontSetDefaultAddressDocument, options);
  const deleteAddress = async (): Promise<void> => {
    const isSure = await confirmAction({
      title: t('addresses.deleteTitle'),
      text: t('addresses.deleteText', { name: address.label ?? address.street }),
      confirmLabel: t('addresses.delete'),
      danger: true,
    });
    if (isSure) await remove();
  };
  if (isEditing)
    return (
      <Card>
        <AddressForm address={address} onSaved={() => setEditing(false)} onCancel={() => setEditing(false)} />
      </Card>
    );
  return (
    <Card>
      <Group justify="space-between" align="start">
        <div>
          <Group gap="xs" mb={4}>
            <Text fw={600}>{address.label ?? address.name}</Text>
            {address.isDefault && <Badge variant="light">{t('addresses.default')}</Badge>}
          </Group>
          <AddressText address={address} />
        </div>
        <Group gap="xs">
          <Button variant="default" mih={44} onClick={() => setEditing(true)}>
            {t('addresses.edit')}
          </Button>
          {!address.isDefault && (
            <Button variant="default" mih={44} loading={changed.loading} onClick={() => void setDefault()}>
              {t('addresses.setDefault')}
            </Button>
          )}
          <Button
            variant="subtle"
            color="red"
            mih={44}
            loading={removed.loading}
            onClick={() => void deleteAddress()}
          >
            {t('addresses.delete')}
          </Button>
        </Group>
      </Group>
    </Card>
  );
}
