import { useQuery } from '@apollo/client/react';
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { AdminBasketCustomersDocument } from './customer-field.generated';

interface CustomerFieldProps {
  value: string | null;
  onChange: (id: string | null) => void;
}

/** The customer who would buy, found by name or e-mail address; a guest without one. */
export function CustomerField({ value, onChange }: CustomerFieldProps): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search, 250);
  const { data, previousData } = useQuery(AdminBasketCustomersDocument, { variables: { search: settled } });
  const users = (data ?? previousData)?.users?.users ?? [];
  return (
    <Select
      label={t('promotions.customer')}
      placeholder={t('promotions.guest')}
      searchable
      clearable
      nothingFoundMessage={t('targets.nothing')}
      filter={({ options }) => options}
      searchValue={search}
      onSearchChange={setSearch}
      value={value}
      onChange={onChange}
      data={users.map(({ id, name, email }) => ({ value: id, label: email ? `${name} · ${email}` : name }))}
    />
  );
}
