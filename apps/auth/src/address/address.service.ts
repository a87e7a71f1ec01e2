import { z } from 'zod';
import { requiredAddressParts } from '@e-storefront/address-formats';
import { deliveryAddress, parseCountry, type DeliveryAddress } from '@e-storefront/addresses';
import { requirePrincipal } from '@e-storefront/auth';
import { badInput, notFound } from '@e-storefront/errors';
import { retryOnConflict } from '@e-storefront/mongo';
import { changeable, clearable, email, parseId, parseInput, text, type Present } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import { MAX_ADDRESSES, type Address, type AddressFields } from './address';
import type { AddressRepository } from './address.model';

const addressLine = text(200);
/** Fields in addition to those of `deliveryAddress`. */
const addInput = z.object({
  name: addressLine,
  mobile: addressLine,
  label: text(40).optional(),
  isDefault: z.boolean().optional(),
});
const changeInput = z.object({
  name: changeable(addressLine),
  mobile: changeable(addressLine),
  email: clearable(email),
  street: changeable(addressLine),
  city: clearable(addressLine),
  state: clearable(addressLine),
  zip: clearable(addressLine),
  country: changeable(addressLine),
  label: clearable(text(40)),
  isDefault: z.boolean().optional(),
});
type Changes = Present<z.output<typeof changeInput>>;

/** Parts that some countries' addresses lack. */
const OPTIONAL_PARTS = ['city', 'state', 'zip'] as const;
const LOCATION_FIELDS = [...OPTIONAL_PARTS, 'street', 'country', 'mobile', 'name'] as const;

/** Manages address books. */
export class AddressService {
  readonly #addresses: AddressRepository;

  constructor(addresses: AddressRepository) {
    this.#addresses = addresses;
  }

  /** The address book of an account, oldest first. */
  async list({ principal }: RequestContext): Promise<Address[]> {
    const { id: userId } = requirePrincipal(principal);
    return this.#addresses.findByUsers([userId]);
  }

  /** Adds an address. @param id the new address's id @throws BAD_USER_INPUT, also for a full book */
  async add({ principal }: RequestContext, input: unknown, id?: string): Promise<Address> {
    const { id: userId } = requirePrincipal(principal);
    const { name, mobile, label = null, isDefault = false } = parseInput(addInput, input);
    const address = parseInput(deliveryAddress, input);
    const fields = { ...address, name: address.name ?? name, mobile: address.mobile ?? mobile, label };
    const added = await this.#addresses.add(userId, id === undefined ? fields : { ...fields, id }, isDefault);
    if (!added) throw badInput('input', `An address book can have at most ${MAX_ADDRESSES} addresses.`);
    return added;
  }

  /** Updates an address and validates the result as a whole. @throws BAD_USER_INPUT, NOT_FOUND, CONFLICT */
  async update({ principal }: RequestContext, idText: string, input: object): Promise<Address> {
    const { id: userId } = requirePrincipal(principal);
    const id = parseId(idText);
    const { isDefault, ...given } = parseInput(changeInput, input);
    return retryOnConflict(async () => {
      const present = (await this.#addresses.findByUsers([userId])).find((address) => address.id === id);
      if (!present) throw notFound('Address', id);
      const fields = changedFields(present, given, input);
      const asDefault = isDefault === undefined ? {} : { asDefault: isDefault };
      const change = { fields, ...asDefault, expectedUpdatedAt: present.updatedAt };
      return (await this.#addresses.update(userId, id, change)) ?? undefined;
    });
  }

  /** Makes an address the book's default. @throws BAD_USER_INPUT, NOT_FOUND */
  async setDefault({ principal }: RequestContext, idText: string): Promise<Address> {
    const { id: userId } = requirePrincipal(principal);
    const id = parseId(idText);
    const changed = await this.#addresses.update(userId, id, { fields: {}, asDefault: true });
    if (!changed) throw notFound('Address', id);
    return changed;
  }

  /** Removes an address. @throws BAD_USER_INPUT, NOT_FOUND */
  async remove({ principal }: RequestContext, idText: string): Promise<void> {
    const { id: userId } = requirePrincipal(principal);
    const id = parseId(idText);
    if (!(await this.#addresses.remove(userId, id))) throw notFound('Address', id);
  }
}

/** The updated fields. Location fields are validated together. @throws BAD_USER_INPUT */
function changedFields(present: Address, given: Changes, input: object): Partial<AddressFields> {
  const { label, email: mail } = given;
  const beside = { ...(label !== undefined && { label }), ...(mail !== undefined && { email: mail }) };
  if (LOCATION_FIELDS.every((field) => given[field] === undefined)) return beside;
  const whole = { ...present, ...given, ...clearedParts(present, given, input) };
  // A number stored before numbers were validated must not block a change of street.
  const isOldNumber = given.mobile === undefined && given.country === undefined;
  const validated: DeliveryAddress = parseInput(deliveryAddress, {
    ...whole,
    mobile: isOldNumber ? null : whole.mobile,
  });
  return {
    ...validated,
    name: validated.name ?? present.name,
    mobile: validated.mobile ?? present.mobile,
    ...beside,
  };
}

/** A blank text keeps a part that the country requires; null clears it in any country. */
function clearedParts(present: Address, given: Changes, input: object): Partial<AddressFields> {
  const country = parseCountry(given.country ?? present.country);
  const needs = country && requiredAddressParts(country.code);
  const sent = new Map(Object.entries(input) as [string, unknown][]);
  const parts = OPTIONAL_PARTS.filter((part) => given[part] === null).map((part) => {
    const stays = needs?.[part] && sent.get(part) !== null;
    return [part, stays ? present[part] : ''] as const;
  });
  return Object.fromEntries(parts);
}
