
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

/** What somebody decides of an address. */
export type AddressFields = Omit<Address, 'id' | 'userId' | 'isDefault' | 'createdAt' | 'updatedAt'>;

/** An address to be added, under a new id unless it has one. */
export type NewAddress = AddressFields & { id?: string };

export interface AddressChange {
  fields: Partial<AddressFields>;
  asDefault?: boolean;
  /** When the address that the change was judged on was last changed. */
  expectedUpdatedAt?: Date;
}

/** The most addresses of one book. */
export const MAX_ADDRESSES = 20;
