import { useQuery } from '@apollo/client/react';
import { Button, Radio, Skeleton, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ErrorNotice } from '@e-storefront/ui';
import { AddressForm } from '../addresses/address-form';
import { AddressText } from '../addresses/address-text';
import {
  StorefrontAddressesDocument,
  type StorefrontAddressFragment,
} from '../addresses/addresses.generated';

interface AddressChoiceProps {
  selected: StorefrontAddressFragment | undefined;
  onSelect: (address: StorefrontAddressFragment) => void;
}

/** The delivery address, from the customer's book or new. The default address is selected first. */
export function AddressChoice({ selected, onSelect }: AddressChoiceProps): ReactNode {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(StorefrontAddressesDocument);
  const [isAdding, setAdding] = useState(false);
  const addresses = data?.myAddresses?.addresses ?? [];
  const first = addresses.find(({ isDefault }) => isDefault) ?? addresses[0];
  useEffect(() => {
    if (!selected && first) onSelect(first);
  }, [selected, first, onSelect]);
  if (error && !data) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton h={120} />;
  if (isAdding || addresses.length === 0)
    return (
      <AddressForm
        onSaved={(address) => {
          onSelect(address);
          setAdding(false);
        }}
        {...(addresses.length > 0 && { onCancel: () => setAdding(false) })}
      />
    );
  return (
    <Stack>
      <Radio.Group
        aria-label={t('checkout.address')}
        value={selected?.id ?? null}
        onChange={(id) => {
          const address = addresses.find((one) => one.id === id);
          if (address) onSelect(address);
        }}
      >
        <Stack gap="sm">
          {addresses.map((address) => (
            <Radio
              key={address.id}
              value={address.id}
              size="md"
              label={<AddressText address={address} />}
              aria-label={[address.label, address.name, address.street].filter(Boolean).join(', ')}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Button
        variant="default"
        mih={44}
        leftSection={<IconPlus size={18} aria-hidden />}
        onClick={() => setAdding(true)}
        style={{ alignSelf: 'start' }}
      >
        {t('addresses.add')}
      </Button>
    </Stack>
  );
}
