import { client, entity, type Way, type EntityFieldAttempts } from '../ask';

/** An account in what is public of a seller's, so that a key, which is a seller's, is not tried on its own. */
const account: Way = ({ of, self, world, isMeant }) =>
  of === self && self === world.triers.key.self && !isMeant
    ? undefined
    : entity('auth', 'User', of.person.id);
const sellerAccount: EntityFieldAttempts[string] = ({ world }) => entity('auth', 'User', world.seller.id);

export const entityFields: EntityFieldAttempts = {
  User: ({ of }) => entity('auth', 'User', of.person.id),
  'User.email': account,
  'User.role': account,
  'User.createdAt': account,
  'User.email (of a seller)': sellerAccount,
  'User.role (of a seller)': sellerAccount,
  'User.createdAt (of a seller)': sellerAccount,
  DashboardStats: () => entity('auth', 'DashboardStats', 'shop'),
  Address: ({ of }) => ({
    ...entity('auth', 'User', of.person.id),
    text: entity('auth', 'User', of.person.id).text.replace('…', 'addresses { … }'),
  }),
  MachineClient: ({ of, self }) =>
    client(
      of === self ? '{ myMachineClients { … } }' : `{ machineClients(ownerId: "${of.person.id}") { … } }`,
    ),
};
