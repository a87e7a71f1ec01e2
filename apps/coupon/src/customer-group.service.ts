import { z } from 'zod';
import { objectId, parseInput } from '@e-storefront/values';

/** Customers whom promotions can be meant for. */
export interface CustomerGroup {
  name: string;
  /** How many customers are in it. */
  size: number;
}

export interface CustomerGroupRepository {
  of(customerId: string): Promise<string[]>;
  list(): Promise<CustomerGroup[]>;
  /** Puts customers in and takes others out; each once, however often it is asked. */
  change(group: string, add: readonly string[], remove: readonly string[]): Promise<CustomerGroup>;
}

/** The name of a group, as promotions give it. */
export const groupName = z
  .string()
  .overwrite((name) => name.normalize('NFKC'))
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'must be 1 to 50 small letters, digits or hyphens.');

const members = z.array(objectId).max(500, 'must hold at most 500 ids.').default([]);

/** What the shop's staff do with groups of customers. */
export class CustomerGroupService {
  readonly #repository: CustomerGroupRepository;

  constructor(repository: CustomerGroupRepository) {
    this.#repository = repository;
  }

  /** The groups that somebody is in, by name. */
  list(): Promise<CustomerGroup[]> {
    return this.#repository.list();
  }

  /** Puts customers into a group and takes others out of it. @throws BAD_USER_INPUT */
  change(nameText: string, changes: { add?: unknown; remove?: unknown }): Promise<CustomerGroup> {
    const name = parseInput(groupName, nameText, 'name');
    const { add, remove } = parseInput(z.object({ add: members, remove: members }), changes, '');
    return this.#repository.change(name, add, remove);
  }
}
