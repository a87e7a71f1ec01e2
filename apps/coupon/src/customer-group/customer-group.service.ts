import { z } from 'zod';
import { objectId, parseInput, trimmed } from '@e-storefront/domain';
import type { References } from '../coupon/coupon.service';

/** Customers whom promotions can be meant for. */
export interface CustomerGroup {
  name: string;
  /** How many customers are in it. */
  size: number;
}

export interface CustomerGroupRepository {
  of(customerId: string): Promise<string[]>;
  list(): Promise<CustomerGroup[]>;
  /** Takes a customer out of every group. */
  forget(customerId: string): Promise<void>;
  /** Puts customers in and takes others out; each once, however often it is asked. */
  change(group: string, add: readonly string[], remove: readonly string[]): Promise<CustomerGroup>;
}

/** The name of a group, as promotions give it. */
export const groupName = z
  .string()
  .overwrite((name) => trimmed(name.normalize('NFKC')))
  .toLowerCase()
  .min(1, { error: 'must not be empty.', abort: true })
  .regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'must have 1 to 50 letters from a to z, digits or hyphens.');

const members = z.array(objectId).max(500, 'must hold at most 500 ids.').default([]);

/** What the shop's staff do with groups of customers. */
export class CustomerGroupService {
  readonly #repository: CustomerGroupRepository;
  readonly #references: Pick<References, 'assertAccounts'>;

  constructor(repository: CustomerGroupRepository, references: Pick<References, 'assertAccounts'>) {
    this.#repository = repository;
    this.#references = references;
  }

  /** The groups that somebody is in, by name. */
  list(): Promise<CustomerGroup[]> {
    return this.#repository.list();
  }

  /** Puts customers into a group and takes others out of it. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async change(nameText: string, changes: { add?: unknown; remove?: unknown }): Promise<CustomerGroup> {
    const name = parseInput(groupName, nameText, 'name');
    const { add, remove } = parseInput(z.object({ add: members, remove: members }), changes, '');
    if (add.length > 0) await this.#references.assertAccounts(add, 'add');
    return this.#repository.change(name, add, remove);
  }
}
