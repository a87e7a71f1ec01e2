import DataLoader from 'dataloader';
import { groupByKey, inKeyOrder } from '@e-storefront/mongo';
import { parseId } from '@e-storefront/domain';

import type { AppContext } from './context';
import type { AddressRepository } from '../address/address.model';
import type { UserRepository } from '../user/user.model';

interface Sources {
  users: UserRepository;
  addresses: AddressRepository;
}

export function createLoaders({ users, addresses }: Sources): Pick<AppContext, 'userById' | 'addressesOf'> {
  const byId = new DataLoader(async (ids: readonly string[]) =>
    inKeyOrder(ids, await users.findByIds(ids), ({ id }) => id),
  );
  const books = new DataLoader(async (ids: readonly string[]) =>
    groupByKey(ids, await addresses.findByUsers(ids), ({ userId }) => userId),
  );
  return { userById: async (id) => byId.load(parseId(id)), addressesOf: (userId) => books.load(userId) };
}
