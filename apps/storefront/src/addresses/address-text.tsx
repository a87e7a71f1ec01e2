import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { countryName } from './countries';

interface PostalAddress {
  name: string | null;
  mobile: string | null;
  street: string;
  zip: string;
  city: string;
  state: string;
  country: string;
  /** Alpha-2; null for an unknown country. */
  countryCode?: string | null;
}

/** An address in lines, as on an envelope. */
export function AddressText({ address }: { address: PostalAddress }): ReactNode {
  const { language } = useTranslation().i18n;
  const { name, mobile, street, zip, city, state, countryCode } = address;
  const country = countryCode ? countryName(countryCode, language) : address.country;
  const lines = [name, street, [zip, city].filter(Boolean).join(' '), state, country, mobile];
  return (
    <Text component="address" fs="normal">
      {lines.filter(Boolean).map((line) => (
        <div key={line}>
          <bdi>{line}</bdi>
        </div>
      ))}
    </Text>
  );
}
