import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface PostalAddress {
  name: string | null;
  mobile: string | null;
  street: string;
  zip: string;
  city: string;
  state: string;
  country: string;
}

/** An address in lines, as on an envelope. */
export function AddressText({ address }: { address: PostalAddress }): ReactNode {
  const { name, mobile, street, zip, city, state, country } = address;
  const lines = [name, street, [zip, city].filter(Boolean).join(' '), state, country, mobile];
  return (
    <Text component="address" fs="normal">
      {lines.filter(Boolean).map((line) => (
        <bdi key={line} dir="auto" style={{ display: 'block' }}>
          {line}
        </bdi>
      ))}
    </Text>
  );
}
