import { useMutation } from '@apollo/client/react';
import { Button, Checkbox, Group, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { requiredAddressParts } from '@e-storefront/address-formats';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, rules, useApiForm } from '@e-storefront/ui';
import {
  StorefrontAddAddressDocument,
  StorefrontAddressesDocument,
  StorefrontUpdateAddressDocument,
  type StorefrontAddressFragment,
} from './addresses.generated';
import { addressRules } from './address-rules';
import { countryOptions } from './countries';

interface AddressFormProps {
  /** The address to change; a new one without it. */
  address?: StorefrontAddressFragment;
  onSaved: (address: StorefrontAddressFragment) => void;
  onCancel?: () => void;
}

/** Adds a delivery address to the customer's book, or changes one. The country decides which fields are required. */
export function AddressForm({ address, onSaved, onCancel }: AddressFormProps): ReactNode {
  const { t, i18n } = useTranslation();
  const countries = useMemo(() => countryOptions(i18n.language), [i18n.language]);
  const refetchQueries = [StorefrontAddressesDocument];
  const [add] = useMutation(StorefrontAddAddressDocument, { refetchQueries });
  const [update] = useMutation(StorefrontUpdateAddressDocument, { refetchQueries });
  const apiForm = useApiForm({
    initialValues: {
      name: address?.name ?? '',
      mobile: address?.mobile ?? '',
      street: address?.street ?? '',
      zip: address?.zip ?? '',
      city: address?.city ?? '',
      state: address?.state ?? '',
      country: address?.countryCode ?? 'IN',
      label: address?.label ?? '',
      isDefault: address?.isDefault ?? false,
    },
    rules: {
      ...addressRules((example) => t('addresses.zipFault', { example })),
      label: rules.text(40),
    },
    submit: async (input) => {
      const saved = address
        ? (await update({ variables: { id: address.id, input } })).data?.updateAddress?.address
        : (await add({ variables: { input } })).data?.addAddress?.address;
      if (saved) onSaved(saved);
    },
  });
  const { form, isSubmitting } = apiForm;
  const required = requiredAddressParts(form.getValues().country);
  const field = (name: string, autoComplete: string, isRequired = true) => ({
    label: isRequired
      ? t(`addresses.fields.${name}`)
      : t('addresses.optional', { label: t(`addresses.fields.${name}`) }),
    autoComplete,
    size: 'md' as const,
    ...form.getInputProps(name),
  });
  const country = field('country', 'country');
  return (
    <ApiFormView form={apiForm}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput {...field('name', 'name')} />
        <TextInput {...field('mobile', 'tel')} type="tel" />
      </SimpleGrid>
      <Select
        {...country}
        data={countries}
        searchable
        allowDeselect={false}
        onChange={(code) => {
          country.onChange(code);
          // Another country has other rules for them.
          for (const part of ['mobile', 'zip', 'city', 'state']) form.clearFieldError(part);
        }}
      />
      <TextInput {...field('street', 'street-address')} />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput {...field('zip', 'postal-code', required.zip)} />
        <TextInput {...field('city', 'address-level2', required.city)} />
        <TextInput {...field('state', 'address-level1', required.state)} />
      </SimpleGrid>
      <TextInput {...field('label', 'off', false)} placeholder={t('addresses.labelExample')} maw={320} />
      {!address?.isDefault && (
        <Checkbox
          label={t('addresses.makeDefault')}
          size="md"
          {...form.getInputProps('isDefault', { type: 'checkbox' })}
        />
      )}
      <Group>
        <Button type="submit" size="md" loading={isSubmitting}>
          {t('addresses.save')}
        </Button>
        {onCancel && (
          <Button variant="default" size="md" onClick={onCancel}>
            {t('addresses.cancel')}
          </Button>
        )}
      </Group>
    </ApiFormView>
  );
}
