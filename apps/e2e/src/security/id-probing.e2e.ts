import { data } from '../support/client';
import { codesOf, directTo, viaGateway, type Endpoint } from '../support/endpoints';
import {
  newUnauthorizedUsers,
  newUnauthorizedStaff,
  type UnauthorizedUser,
} from '../support/unauthorized-users';
import { newOwnedResources, type OwnedResources } from '../support/owned-resources';
import { shownData } from '../support/outcomes';
import { OrderAsSellerDocument } from './security.generated';

/** A way to read the owner's data: the subgraph and the operation. */
interface Probe {
  subgraph: string;
  query: string;
  variables: (owned: OwnedResources) => Record<string, unknown>;
}

const ORDER = `id orderNumber customerEmail total notes shippingAddress { street } statusHistory { at }
  items { productName } group { orders { id } }`;
const USER = 'id email phone isActive emailVerified lastLogin permissions addresses { street }';

/** Data that root fields return by an id. */
const READS: Record<string, Probe> = {
  'an order': {
    subgraph: 'order',
    query: `query P($id: ID!) { order(id: $id) { ${ORDER} } }`,
    variables: ({ orderId }) => ({ id: orderId }),
  },
  'an order by its number': {
    subgraph: 'order',
    query: `query P($id: ID!) { order(id: $id) { ${ORDER} } }`,
    variables: ({ orderNumber }) => ({ id: orderNumber }),
  },
  'an order by its group': {
    subgraph: 'order',
    query: `query P($id: ID!) { order(id: $id) { ${ORDER} } }`,
    variables: ({ groupId }) => ({ id: groupId }),
  },
  'the orders of a customer': {
    subgraph: 'order',
    query: `query P($id: String!) { ordersByCustomer(customerId: $id) { ${ORDER} } }`,
    variables: ({ owner }) => ({ id: owner.id }),
  },
  'all orders of a customer': {
    subgraph: 'order',
    query: `query P($id: String) { orders(customerId: $id) { orders { ${ORDER} } pagination { total } } }`,
    variables: ({ owner }) => ({ id: owner.id }),
  },
  'the figures of a seller': {
    subgraph: 'order',
    query: 'query P($id: ID) { sellerStats(sellerId: $id) { totalOrders topProducts { productId } } }',
    variables: ({ seller }) => ({ id: seller.id }),
  },
  'a ticket': {
    subgraph: 'ticket',
    query: 'query P($id: ID!) { ticket(id: $id) { subject customerEmail comments { message } } }',
    variables: ({ ticketId }) => ({ id: ticketId }),
  },
  'the tickets of a customer': {
    subgraph: 'ticket',
    query:
      'query P($id: String) { tickets(customerId: $id) { tickets { id subject } pagination { total } } }',
    variables: ({ owner }) => ({ id: owner.id }),
  },
  'an account': {
    subgraph: 'auth',
    query: `query P($id: ID!) { user(id: $id) { ${USER} } }`,
    variables: ({ owner }) => ({ id: owner.id }),
  },
  'an account in the old shape': {
    subgraph: 'auth',
    query: `query P($id: ID!) { getUserById(id: $id) { user { ${USER} } accessToken refreshToken } }`,
    variables: ({ owner }) => ({ id: owner.id }),
  },
  'an account by a search': {
    subgraph: 'auth',
    query: `query P($search: String) { users(search: $search) { users { ${USER} } pagination { total } } }`,
    variables: ({ owner }) => ({ search: owner.email }),
  },
};

/** Data behind public objects or the caller's own objects. */
const NESTED: Record<string, Probe> = {
  'from a review to its writer': {
    subgraph: 'gateway',
    query: `query P($id: ID!) { product(id: $id) { reviews { reviews {
      user { email phone addresses { street } orders { id customerEmail } tickets { subject } } } } } }`,
    variables: ({ product }) => ({ id: product.id }),
  },
  'from the reviews of a product to their writers': {
    subgraph: 'gateway',
    query: `query P($id: ID!) { productReviews(productId: $id) { reviews {
      user { ... on User { phone lastLogin isActive permissions } orders { orderNumber } } } } }`,
    variables: ({ product }) => ({ id: product.id }),
  },
  'from a product to the orders of its seller': {
    subgraph: 'gateway',
    query: `query P($id: ID!) { product(id: $id) { seller {
      phone addresses { street } orders { id customerEmail } tickets { subject }
      products { products { variants { onHand reserved } } } } } }`,
    variables: ({ product }) => ({ id: product.id }),
  },
};

/** The response of an endpoint, which must contain none of the secrets and no id. */
async function runProbe(
  endpoint: Endpoint,
  probe: Probe,
  { owned, caller }: { owned: OwnedResources; caller: UnauthorizedUser },
) {
  const variables = probe.variables(owned);
  const answer = await endpoint.request(probe.query, { variables, token: caller.person?.accessToken });
  const asked = new Set(Object.values(variables));
  const { orderId, orderNumber, ticketId, addressId, secrets } = owned;
  const hidden = [...secrets, orderId, orderNumber, ticketId, addressId].filter((word) => !asked.has(word));
  const text = JSON.stringify(shownData(answer.data));
  const seen = hidden.filter((word) => text.includes(word));
  return { seen, codes: codesOf(answer), data: answer.data };
}

const REFUSALS = ['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT', 'SELLER_NOT_APPROVED'];

describe('data of other users', () => {
  let owned: OwnedResources;
  let unauthorizedUsers: UnauthorizedUser[];

  beforeAll(async () => {
    [owned, unauthorizedUsers] = await Promise.all([newOwnedResources(), newUnauthorizedUsers()]);
  });

  it.each(Object.keys(READS))(
    'cannot be read by the id of %s, through the gateway or directly',
    async (name) => {
      const probe = READS[name] as Probe;
      for (const caller of unauthorizedUsers) {
        for (const endpoint of [viaGateway, directTo(probe.subgraph)]) {
          const { seen, codes } = await runProbe(endpoint, probe, { owned, caller });
          expect([caller.kind, endpoint.name, seen]).toEqual([caller.kind, endpoint.name, []]);
          for (const code of codes) expect(REFUSALS).toContain(code);
          if (!caller.person) expect(codes).toEqual(['UNAUTHENTICATED']);
        }
      }
    },
  );

  it.each(Object.keys(NESTED))('cannot be read by the path %s', async (name) => {
    for (const caller of unauthorizedUsers) {
      const { seen, codes } = await runProbe(viaGateway, NESTED[name] as Probe, { owned, caller });
      expect([caller.kind, seen]).toEqual([caller.kind, []]);
      expect(codes.length).toBeGreaterThan(0);
      for (const code of codes) expect(REFUSALS).toContain(code);
    }
  });

  it('can be read by its owner in the same ways, so that these tests can fail', async () => {
    const owner = { kind: 'the owner', person: owned.owner };
    for (const name of ['an order', 'the orders of a customer', 'a ticket', 'an account']) {
      const { seen } = await runProbe(viaGateway, READS[name] as Probe, { owned, caller: owner });
      expect([name, seen.length > 0]).toEqual([name, true]);
    }
  });

  it('is visible to the seller of an order as far as the delivery requires it', async () => {
    const { orderId, seller, owner, secrets } = owned;
    const { data: found, errors } = await viaGateway.request(OrderAsSellerDocument, {
      variables: { id: orderId },
      token: seller.accessToken,
    });
    const [street, phone, subject, comment, internal] = secrets;
    expect(found?.order?.shippingAddress ?? { street }).toEqual({ street });
    expect(found?.order?.group ?? null).toBeNull();
    const text = JSON.stringify(found);
    for (const word of [phone, subject, comment, internal, owner.email]) expect(text).not.toContain(word);
    for (const { extensions } of errors) expect(REFUSALS).toContain(extensions.code);
  });

  it('cannot be linked to the ticket of an unauthorized user', async () => {
    const { orderId, owner, ticketId } = owned;
    for (const { kind, person } of unauthorizedUsers) {
      const input = {
        subject: 'Mine',
        description: 'Mine.',
        category: 'order',
        orderId,
        customerName: 'x',
        customerEmail: 'x@example.com',
      };
      for (const extra of [{}, { customerId: owner.id }]) {
        const answer = await viaGateway.request(
          `mutation L($input: CreateTicketInput!) { createTicket(input: $input) { id order { ${ORDER} } customer { phone } } }`,
          { variables: { input: { ...input, ...extra } }, token: person?.accessToken },
        );
        expect([kind, shownData(answer.data)]).toEqual([kind, null]);
        for (const code of codesOf(answer)) expect(REFUSALS).toContain(code);
      }
    }
    const shown = await data('query T($id: ID!) { order(id: $id) { tickets { id } } }', {
      variables: { id: orderId },
      as: owner,
    });
    expect(shown).toEqual({ order: { tickets: [{ id: ticketId }] } });
  });

  it('is indistinguishable from missing resources by code and message', async () => {
    const [, otherCustomer] = unauthorizedUsers;
    const nothing = 'f'.repeat(24);
    const fields = ['order(id: $id) { id }', 'ticket(id: $id) { id }', 'user(id: $id) { id }'];
    for (const [index, field] of fields.entries()) {
      const ids = [[owned.orderId, owned.ticketId, owned.owner.id][index], nothing];
      const answers = await Promise.all(
        ids.map((id) =>
          viaGateway.request(`query P($id: ID!) { ${field} }`, {
            variables: { id },
            token: otherCustomer?.person?.accessToken,
          }),
        ),
      );
      const [real, missing] = answers.map((answer, at) =>
        JSON.stringify([answer.data, answer.errors]).replaceAll(ids[at] ?? '', 'ID'),
      );
      expect(real).toBe(missing);
    }
  });

  it('includes internal comments for staff only', async () => {
    const query = 'query T($id: ID!) { ticket(id: $id) { comments { message isInternal } } }';
    const ask = async (person: UnauthorizedUser['person']) =>
      JSON.stringify(
        await viaGateway.request(query, { variables: { id: owned.ticketId }, token: person?.accessToken }),
      );
    const internal = owned.secrets[4] ?? '';
    expect(await ask(owned.owner)).not.toContain(internal);
    for (const { person } of await newUnauthorizedStaff()) expect(await ask(person)).toContain(internal);
  });
});
