import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';

/** Opens an order by its number. */
export function OpenOrder(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [number, setNumber] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const order = number.trim().toUpperCase();
        if (order) void navigate(`../orders/${encodeURIComponent(order)}`);
      }}
    >
      <TextInput
        aria-label={t('orders.openByNumber')}
        placeholder={t('orders.openByNumber')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={number}
        onChange={({ currentTarget }) => setNumber(currentTarget.value)}
        w={260}
        maw="100%"
      />
    </form>
  );
}
