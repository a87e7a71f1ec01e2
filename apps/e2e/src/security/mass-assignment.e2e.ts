import { z } from 'zod';
import { data } from '../support/client';
import { directTo, viaGateway } from '../support/endpoints';
import { SUBGRAPHS } from '../support/environment';
import { ADDRESS, orderInput } from '../support/orders';
import { staff, unique, type TestUser } from '../support/users';
import { newOwnedResources, type OwnedResources } from '../support/owned-resources';

/** Fields that an attacker would add to an input. */
const EXTRAS: Record<string, unknown> = {
  role: 'super_admin',
  roles: ['admin'],
  isAdmin: true,
  isActive: true,
  permissions: ['user:delete'],
  emailVerified: true,
  email_verified: true,
  sellerStatus: 'approved',
  approved: true,
  sellerId: 'a'.repeat(24),
  customerId: 'a'.repeat(24),
  userId: 'a'.repeat(24),
  id: 'a'.repeat(24),
  _id: 'a'.repeat(24),
  __v: 7,
  createdAt: '2020-01-01T00:00:00Z',
  deletedAt: null,
  price: 0.01,
  discount: 100,
  total: 0,
  tax: -5,
  unitPrice: 1,
  usageCount: -1,
  rating: 5,
  helpful: 99,
  orderStatus: 'DELIVERED',
  paymentStatus: 'PAID',
  status: 'closed',
  assignedTo: 'a'.repeat(24),
  passwordHash: 'x',
  googleId: 'x',
  reserved: -5,
  onHand: 500,
  verifiedPurchase: true,
  $set: { role: 'admin' },
  $inc: { stock: 5 },
  $where: '1',
  'role.x': 1,
  constructor: {},
  prototype: {},
};

/** A mutation with a valid input, to which one field is added. */
interface Form {
  type: string;
  subgraph: string;
  mutation: string;
  input: Record<string, unknown>;
  as?: TestUser;
  /** Further variables. */
  more?: Record<string, unknown>;
}

function formsOf(
  { owner, seller, product, addressId, reviewId, ticketId, orderId }: OwnedResources,
  admin: TestUser,
): Form[] {
  const ticket = {
    subject: 'x',
    description: 'x',
    category: 'general',
    customerName: 'x',
    customerEmail: owner.email,
  };
  const coupon = {
    code: unique('M'),
    description: 'x',
    discountType: 'fixed',
    discount: 1,
    validFrom: '2026-01-01',
    validTo: '2027-01-01',
  };
  const newProduct = { name: 'x', description: 'x', price: 5, category: 'x', stock: 1, sellerId: seller.id };
  const own = { as: owner };
  const form = (type: string, place: string, rest: Omit<Form, 'type' | 'subgraph' | 'mutation'>): Form => {
    const [subgraph = '', field = ''] = place.split(' → ');
    const declared = Object.keys(rest.more ?? {})
      .map((name) => `, $${name}: ID!`)
      .join('');
    return { type, subgraph, mutation: `mutation Form($input: ${type}!${declared}) { ${field} }`, ...rest };
  };
  return [
    form('RegisterInput', 'auth → register(input: $input) { accessToken }', {
      input: { email: `${unique('mass')}@example.com`, password: `Pass-${unique()}`, name: 'Mass' },
    }),
    form('LoginInput', 'auth → login(input: $input) { accessToken }', {
      input: { email: owner.email, password: owner.password },
    }),
    form('UpdateProfileInput', 'auth → updateProfile(input: $input) { success }', {
      ...own,
      input: { name: 'Mass' },
    }),
    form('ChangePasswordInput', 'auth → changePassword(input: $input) { success }', {
      ...own,
      input: { currentPassword: owner.password, newPassword: `Pass-${unique()}` },
    }),
    form('AddAddressInput', 'auth → addAddress(input: $input) { success }', { ...own, input: ADDRESS }),
    form('UpdateAddressInput', 'auth → updateAddress(id: $id, input: $input) { success }', {
      ...own,
      input: { city: 'Mass' },
      more: { id: addressId },
    }),
    form('CategoryInput', 'category → createCategory(input: $input) { success }', {
      as: admin,
      input: { name: unique('Mass') },
    }),
    form('CreateCouponInput', 'coupon → createCoupon(input: $input) { id }', { as: admin, input: coupon }),
    form('CreateProductInput', 'product → createProduct(input: $input) { id }', {
      as: seller,
      input: newProduct,
    }),
    form('UpdateProductInput', 'product → updateProduct(id: $id, input: $input) { id }', {
      as: seller,
      input: { name: 'Mass' },
      more: { id: product.id },
    }),
    form('CreateReviewInput', 'product → updateReview(reviewId: $id, input: $input) { success }', {
      ...own,
      input: { rating: 1 },
      more: { id: reviewId },
    }),
    form('CreateOrderInput', 'order → createOrder(input: $input) { orderCount }', {
      ...own,
      input: orderInput(owner, product),
    }),
    form('CheckoutInput', 'order → checkout(input: $input) { orderCount }', {
      ...own,
      input: { shippingAddress: ADDRESS, paymentMethod: 'cod' },
    }),
    form('CreateTicketInput', 'ticket → createTicket(input: $input) { id }', {
      ...own,
      input: { ...ticket, orderId },
    }),
    form('AddTicketCommentInput', 'ticket → addTicketComment(input: $input) { id }', {
      ...own,
      input: { ticketId, message: 'Mass' },
    }),
  ];
}

/** Everything that the mutations would change. */
async function stateOf({ owner, product, ticketId }: OwnedResources): Promise<unknown> {
  return data(
    `query State($product: ID!, $ticket: ID!) {
      me { name phone role isActive emailVerified permissions } mySessions { id }
      myAddresses { addresses { id city } } myOrders { orders { id total paymentStatus } } cart { itemCount }
      product(id: $product) { name price stock sellerId isActive featured rating reviews { reviews { rating helpful } } }
      myTickets { tickets { id status comments { id } } } ticket(id: $ticket) { sequence }
    }`,
    { variables: { product: product.id, ticket: ticketId }, as: owner },
  );
}

describe('unknown input fields', () => {
  let owned: OwnedResources;
  let forms: Form[];
  let fields: Map<string, string[]>;

  beforeAll(async () => {
    owned = await newOwnedResources();
    forms = formsOf(owned, await staff('admin'));
    fields = await inputFields();
  });

  it('are rejected in every input before anything is executed', async () => {
    const before = await stateOf(owned);
    for (const { type, subgraph, mutation, input, as, more } of forms) {
      const offered = fields.get(type) ?? [];
      expect(offered).toEqual(expect.arrayContaining(Object.keys(input)));
      for (const [name, value] of Object.entries(EXTRAS).filter(([extra]) => !offered.includes(extra))) {
        for (const endpoint of [viaGateway, directTo(subgraph)]) {
          const { errors, data: done } = await endpoint.request(mutation, {
            variables: { input: { ...input, [name]: value }, ...more },
            token: as?.accessToken,
          });
          expect([endpoint.name, type, name, done, errors[0]?.extensions.code]).toEqual([
            endpoint.name,
            type,
            name,
            undefined,
            'BAD_USER_INPUT',
          ]);
          expect(errors[0]?.message).toContain('is not defined by type');
        }
      }
    }
    expect(await stateOf(owned)).toEqual(before);
  });

  it('are rejected in the lists within an input as well', async () => {
    const { owner, product } = owned;
    const input = orderInput(owner, product);
    const [item] = input.items;
    for (const extra of [{ discount: 24 }, { unitPrice: 1 }, { $inc: { stock: 1 } }]) {
      const { errors, data: done } = await viaGateway.request(
        'mutation O($input: CreateOrderInput!) { createOrder(input: $input) { orderCount } }',
        { variables: { input: { ...input, items: [{ ...item, ...extra }] } }, token: owner.accessToken },
      );
      expect([done, errors[0]?.extensions.code]).toEqual([undefined, 'BAD_USER_INPUT']);
    }
  });
});

const introspection = z.object({
  __schema: z.object({
    types: z
      .object({ name: z.string(), inputFields: z.object({ name: z.string() }).array().nullable() })
      .array(),
  }),
});

/** The fields of each input type, as the subgraphs publish them to the gateway. */
async function inputFields(): Promise<Map<string, string[]>> {
  const fields = new Map<string, string[]>();
  for (const subgraph of SUBGRAPHS) {
    const answer = await directTo(subgraph).request('{ __schema { types { name inputFields { name } } } }');
    for (const type of introspection.parse(answer.data).__schema.types)
      fields.set(
        type.name,
        (type.inputFields ?? []).map(({ name }) => name),
      );
  }
  return fields;
}
