import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SellerOrderFragment } from './order.generated';
import classes from './orders.module.css';

type Address = SellerOrderFragment['shippingAddress'];

/** The lines of an address as they stand on a parcel. */
export function addressLines({ name, street, zip, city, state, country }: Address): string[] {
  const place = [city, state, zip].filter((part) => part !== '').join(', ');
  return [name ?? '', street, place, country].filter((line) => line !== '');
}

/** An address as it stands on a parcel. */
export function ShippingAddress({ address }: { address: Address }): ReactNode {
  return (
    <Text component="address" className={classes['address'] ?? ''} dir="auto">
      {addressLines(address).join('\n')}
    </Text>
  );
}
