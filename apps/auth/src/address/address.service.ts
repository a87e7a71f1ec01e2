import { z } from 'zod';
import { badInput, notFound } from '@e-storefront/errors';
import { email, idOf, parseInput, text, type Present } from '@e-storefront/values';
import { personName, phone } from '../user/user.input';

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

/** The most addresses of one book. */
export const MOST_ADDRESSES = 20;

/** Where address books are kept. Each write names whose book it means and happens in one step. */
export interface AddressRepository {
  booksOf(userIds: readonly string[]): Promise<Address[]>;
  /** Adds an address, as the default when it is the first or is wished; null when the book is full. */
  add(userId: string, fields: NewAddress, asDefault: boolean): Promise<Address | null>;
  /** Changes an address and, where `asDefault` is given, whether it is the default; null when there is none. */
  change(userId: string, id: string, fields: AddressChange): Promise<Address | null>;
  /** Removes an address; the oldest of the others follows it as the default. False when there is none. */
  remove(userId: string, id: string): Promise<boolean>;
  removeAllOf(userId: string): Promise<void>;
}

export interface AddressChange {
  fields: Partial<AddressFields>;
  asDefault?: boolean;
}

const fields = {
  name: personName,
  mobile: phone,
  street: text(200),
  city: text(100),
  state: text(100),
  zip: text(20),
  country: text(60),
};
const optional = { email: email.optional(), label: text(40).optional(), isDefault: z.boolean().optional() };
const addInput = z.object({ ...fields, ...optional });
const updateInput = z.object({ ...z.object(fields).partial().shape, ...optional });

/** An address as it is sent for a change: null removes what may be removed. */
interface UpdateInput {
  email?: string | null;
  label?: string | null;
}

/** The rules of address books. */
export class AddressService {
  readonly #addresses: AddressRepository;

  constructor(addresses: AddressRepository) {
    this.#addresses = addresses;
  }

  /** The address book of an account, oldest first. */
  async list(userId: string): Promise<Address[]> {
    return this.#addresses.booksOf([userId]);
  }

  /** Adds an address. @param id the id that it gets @throws BAD_USER_INPUT, also when the book is full */
  async add(userId: string, input: unknown, id?: string): Promise<Address> {
    const { isDefault, ...given } = parseInput(addInput, input);
    const whole = {
      ...given,
      ...(id !== undefined && { id }),
      email: given.email ?? null,
      label: given.label ?? null,
    };
    const added = await this.#addresses.add(userId, whole, isDefault ?? false);
    if (!added) throw badInput('input', `An address book holds at most ${MOST_ADDRESSES} addresses.`);
    return added;
  }

  /** Changes an address of the book. @throws BAD_USER_INPUT, NOT_FOUND */
  async update(userId: string, idText: string, input: UpdateInput): Promise<Address> {
    const { isDefault, ...given }: Present<z.output<typeof updateInput>> = parseInput(updateInput, input);
    const removed = {
      ...(input.email === null && { email: null }),
      ...(input.label === null && { label: null }),
    };
    const change = {
      fields: { ...given, ...removed },
      ...(isDefault !== undefined && { asDefault: isDefault }),
    };
    return this.#change(userId, idText, change);
  }

  /** Makes an address the book's default. @throws BAD_USER_INPUT, NOT_FOUND */
  async setDefault(userId: string, idText: string): Promise<Address> {
    return this.#change(userId, idText, { fields: {}, asDefault: true });
  }

  /** Removes an address. @throws BAD_USER_INPUT, NOT_FOUND */
  async remove(userId: string, idText: string): Promise<void> {
    const id = idOf(idText);
    if (!(await this.#addresses.remove(userId, id))) throw notFound('Address', id);
  }

  async #change(userId: string, idText: string, change: AddressChange): Promise<Address> {
    const id = idOf(idText);
    const changed = await this.#addresses.change(userId, id, change);
    if (!changed) throw notFound('Address', id);
    return changed;
  }
}
