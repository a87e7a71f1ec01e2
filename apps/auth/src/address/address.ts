export interface Address {
  id: string;
  userId: string;
  name: string;
  mobile: string;
  email: string | null;
  street: string;
  city: string;
  state: string;
  zip: string;
  country: string;
  label: string | null;
  /** True for at most one address of a book. */
  isDefault: boolean;
  createdAt: Date;
  updatedAt: Date;
}

/** The fields that clients set. */
export type AddressFields = Omit<Address, 'id' | 'userId' | 'isDefault' | 'createdAt' | 'updatedAt'>;

/** Without an id, a new one is generated. */
export type NewAddress = AddressFields & { id?: string };

export interface AddressChange {
  fields: Partial<AddressFields>;
  asDefault?: boolean;
  /** `updatedAt` of the address that the change was validated against. */
  expectedUpdatedAt?: Date;
}

/** Per address book. */
export const MAX_ADDRESSES = 20;
