import { z } from 'zod';
import { objectId, parseInput } from '@e-storefront/domain';
import type { ReferenceClient } from '../clients/reference.client';
import { groupNameField, type CustomerGroup } from './customer-group';
import type { CustomerGroupRepository } from './customer-group.model';

const customerIds = z.array(objectId).max(500, 'must have at most 500 ids.').default([]);
const membersInput = z.object({ add: customerIds, remove: customerIds });

/** Administration of customer groups. */
export class CustomerGroupService {
  readonly #groups: CustomerGroupRepository;
  readonly #references: Pick<ReferenceClient, 'assertAccountsExist'>;

  constructor(groups: CustomerGroupRepository, references: Pick<ReferenceClient, 'assertAccountsExist'>) {
    this.#groups = groups;
    this.#references = references;
  }

  /** The groups that have members, by name. */
  list(): Promise<CustomerGroup[]> {
    return this.#groups.list();
  }

  /** Adds and removes members of a group. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async updateMembers(nameText: string, input: { add?: unknown; remove?: unknown }): Promise<CustomerGroup> {
    const name = parseInput(groupNameField, nameText, 'name');
    const { add, remove } = parseInput(membersInput, input, '');
    if (add.length > 0) await this.#references.assertAccountsExist(add, 'add');
    return this.#groups.updateMembers(name, { add, remove });
  }
}
