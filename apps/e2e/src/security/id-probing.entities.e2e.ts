import { codesOf, directTo } from '../support/endpoints';
import {
  newUnauthorizedUsers,
  newUnauthorizedStaff,
  type UnauthorizedUser,
} from '../support/unauthorized-users';
import { leaves } from '../support/outcomes';
import { newOwnedResources, type OwnedResources } from '../support/owned-resources';

/** One entity of a subgraph with all its fields. */
interface EntityProbe {
  subgraph: string;
  representation: (owned: OwnedResources) => Record<string, unknown>;
  fragment: string;
}

const PROBES: Record<string, EntityProbe> = {
  'the account': {
    subgraph: 'auth',
    representation: ({ owner }) => ({ __typename: 'User', id: owner.id }),
    fragment: `... on User { phone isActive emailVerified sellerStatus permissions lastLogin addresses { street } }`,
  },
  'the e-mail address': {
    subgraph: 'auth',
    representation: ({ owner }) => ({ __typename: 'User', id: owner.id, email: owner.email, role: 'seller' }),
    fragment: '... on User { email }',
  },
  'the orders of an account': {
    subgraph: 'order',
    representation: ({ owner }) => ({ __typename: 'User', id: owner.id }),
    fragment: '... on User { orders { id orderNumber customerEmail shippingAddress { street } } }',
  },
  'an order': {
    subgraph: 'order',
    representation: ({ orderId }) => ({ __typename: 'Order', id: orderId }),
    fragment: `... on Order { orderNumber total notes customerId customerEmail shippingAddress { street } items { productName }
      group { orders { id } } statusHistory { at } }`,
  },
  'the tickets of an account': {
    subgraph: 'ticket',
    representation: ({ owner }) => ({ __typename: 'User', id: owner.id }),
    fragment: '... on User { tickets { id subject comments { message } } }',
  },
  'the tickets of an order': {
    subgraph: 'ticket',
    representation: ({ orderId }) => ({ __typename: 'Order', id: orderId }),
    fragment: '... on Order { tickets { id subject comments { message } } }',
  },
  'a ticket': {
    subgraph: 'ticket',
    representation: ({ ticketId, owner }) => ({ __typename: 'Ticket', id: ticketId, customerId: owner.id }),
    fragment:
      '... on Ticket { ticketId subject description customerEmail comments { message } order { id } }',
  },
  'the warehouse': {
    subgraph: 'product',
    representation: ({ product }) => ({ __typename: 'Product', id: product.id }),
    fragment: '... on Product { variants { onHand reserved } }',
  },
};

const QUERY = (fragment: string): string =>
  `query E($representations: [_Any!]!) { _entities(representations: $representations) { ${fragment} } }`;

describe("another user's entity", () => {
  let owned: OwnedResources;
  let unauthorizedUsers: UnauthorizedUser[];
  beforeAll(async () => {
    [owned, unauthorizedUsers] = await Promise.all([newOwnedResources(), newUnauthorizedUsers()]);
  });

  const ask = async (name: string, caller: UnauthorizedUser, id?: string) => {
    const { subgraph, representation, fragment } = PROBES[name] as EntityProbe;
    const representations = [{ ...representation(owned), ...(id && { id }) }];
    const token = caller.person?.accessToken;
    return directTo(subgraph).request(QUERY(fragment), { variables: { representations }, token });
  };

  it.each(Object.keys(PROBES))('cannot be resolved without the gateway: %s', async (name) => {
    for (const caller of unauthorizedUsers) {
      const answer = await ask(name, caller);
      const text = JSON.stringify(answer.data ?? null);
      for (const word of [...owned.secrets, owned.orderNumber, owned.ticketId]) {
        expect([caller.kind, text]).toEqual([caller.kind, expect.not.stringContaining(word)]);
      }
      expect([caller.kind, leaves(answer.data)]).toEqual([caller.kind, []]);
      for (const code of codesOf(answer))
        expect(['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND']).toContain(code);
    }
  });

  it.each(Object.keys(PROBES))(
    'can be resolved for staff, so that these tests can fail: %s',
    async (name) => {
      const [, admin] = await newUnauthorizedStaff();
      const { data, errors } = await ask(name, admin as UnauthorizedUser);
      expect([errors, leaves(data).length > 0]).toEqual([[], true]);
    },
  );

  it('cannot be used to query the database', async () => {
    const [, otherCustomer] = unauthorizedUsers;
    const ids = [
      { $gt: '' },
      { $ne: null },
      '{"$gt":""}',
      [owned.orderId],
      'a',
      '',
      null,
      0,
      `${owned.orderId}\u0000`,
    ];
    for (const name of Object.keys(PROBES)) {
      for (const id of ids) {
        const { subgraph, representation, fragment } = PROBES[name] as EntityProbe;
        const answer = await directTo(subgraph).request(QUERY(fragment), {
          variables: { representations: [{ ...representation(owned), id }] },
          token: otherCustomer?.person?.accessToken,
        });
        expect([name, id, leaves(answer.data)]).toEqual([name, id, []]);
        const defects = codesOf(answer).filter((code) => code === 'INTERNAL_SERVER_ERROR');
        expect([name, id, defects]).toEqual([name, id, []]);
      }
    }
  });

  it('cannot be resolved under the name of another type', async () => {
    const [, otherCustomer] = unauthorizedUsers;
    for (const __typename of [
      'Session',
      'Address',
      'Cart',
      'OrderGroup',
      'Query',
      'Mutation',
      '__Schema',
      '__proto__',
    ]) {
      for (const subgraph of ['auth', 'order', 'ticket', 'product']) {
        const answer = await directTo(subgraph).request(QUERY('__typename'), {
          variables: { representations: [{ __typename, id: owned.sessionId }] },
          token: otherCustomer?.person?.accessToken,
        });
        expect([subgraph, __typename, leaves(answer.data)]).toEqual([subgraph, __typename, []]);
      }
    }
  });
});
