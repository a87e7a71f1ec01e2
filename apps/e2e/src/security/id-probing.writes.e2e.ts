import { data } from '../support/client';
import { codesOf, directTo, viaGateway } from '../support/endpoints';
import {
  newUnauthorizedUsers,
  newUnauthorizedStaff,
  type UnauthorizedUser,
} from '../support/unauthorized-users';
import { shownData } from '../support/outcomes';
import { newOwnedResources, type OwnedResources } from '../support/owned-resources';

/** A change that a caller attempts: subgraph, mutation, variables. */
type Write = [subgraph: string, mutation: string, variables: Record<string, unknown>];

const asOne = (field: string): string => `mutation W($id: ID!) { ${field} }`;

/** Changes for the owner and staff only. */
const writesOf = ({ orderId, ticketId, owner, product, reviewId }: OwnedResources): Write[] => [
  ['order', asOne('cancelOrder(id: $id) { id }'), { id: orderId }],
  ['order', asOne('updateOrderStatus(id: $id, status: CONFIRMED) { id }'), { id: orderId }],
  ['order', asOne('updateOrderStatus(id: $id, status: REFUNDED) { id }'), { id: orderId }],
  ['order', asOne('updatePaymentStatus(id: $id, status: PAID) { id }'), { id: orderId }],
  ['ticket', asOne('addTicketComment(input: { ticketId: $id, message: "hi" }) { id }'), { id: ticketId }],
  ['ticket', asOne('updateTicketStatus(id: $id, status: "closed") { id }'), { id: ticketId }],
  ['ticket', asOne('assignTicket(id: $id) { id }'), { id: ticketId }],
  ['auth', asOne('deleteUser(id: $id)'), { id: owner.id }],
  ['auth', asOne('setUserActive(id: $id, isActive: false) { id }'), { id: owner.id }],
  ['auth', asOne('updateUserRole(id: $id, role: "seller") { id }'), { id: owner.id }],
  ['product', asOne('updateProduct(id: $id, input: { price: 0.01 }) { id }'), { id: product.id }],
  ['product', asOne('deleteProduct(id: $id)'), { id: product.id }],
  ['product', asOne('createImageUpload(productId: $id) { uploadUrl }'), { id: product.id }],
  [
    'product',
    asOne('addProductImage(productId: $id, url: "https://a.example/x.png") { id }'),
    { id: product.id },
  ],
  [
    'product',
    `mutation W($id: ID!, $variant: ID!) {
      updateVariant(productId: $id, variantId: $variant, input: { stock: 0 }) { id } }`,
    { id: product.id, variant: product.variants[0]?.id },
  ],
  ['product', asOne('updateReview(reviewId: $id, input: { rating: 1 }) { success }'), { id: reviewId }],
  ['product', asOne('deleteReview(reviewId: $id)'), { id: reviewId }],
];

/** Changes for the owner only, not even for staff. */
const ownWritesOf = ({ addressId, sessionId, reviewId }: OwnedResources): Write[] => [
  ['auth', asOne('updateAddress(id: $id, input: { city: "X" }) { success }'), { id: addressId }],
  ['auth', asOne('deleteAddress(id: $id) { success }'), { id: addressId }],
  ['auth', asOne('setDefaultAddress(id: $id) { success }'), { id: addressId }],
  ['auth', asOne('endSession(id: $id)'), { id: sessionId }],
  ['product', asOne('updateReview(reviewId: $id, input: { rating: 1 }) { success }'), { id: reviewId }],
];

const REFUSALS = ['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'SELLER_NOT_APPROVED'];

describe("another user's data", () => {
  let owned: OwnedResources;
  let unauthorizedUsers: UnauthorizedUser[];
  let before: unknown;
  beforeAll(async () => {
    [owned, unauthorizedUsers] = await Promise.all([newOwnedResources(), newUnauthorizedUsers()]);
    before = await stateOf(owned);
  });
  afterEach(async () => {
    expect(await stateOf(owned)).toEqual(before);
  });

  async function expectRefused(writes: Write[], { kind, person }: UnauthorizedUser): Promise<void> {
    for (const [subgraph, mutation, variables] of writes) {
      for (const endpoint of [viaGateway, directTo(subgraph)]) {
        const answer = await endpoint.request(mutation, { variables, token: person?.accessToken });
        const [code, ...more] = codesOf(answer);
        const where = [kind, endpoint.name, mutation];
        expect([...where, shownData(answer.data), more]).toEqual([...where, null, []]);
        expect([...where, REFUSALS]).toEqual([...where, expect.arrayContaining([code])]);
        if (!person) expect([...where, code]).toEqual([...where, 'UNAUTHENTICATED']);
      }
    }
  }

  it('cannot be changed by an unauthorized user, through the gateway or directly', async () => {
    for (const caller of unauthorizedUsers)
      await expectRefused([...writesOf(owned), ...ownWritesOf(owned)], caller);
  });

  it('cannot be changed by staff where only its owner may', async () => {
    for (const caller of await newUnauthorizedStaff()) await expectRefused(ownWritesOf(owned), caller);
  });

  it('cannot be advanced by support, who may only read and cancel', async () => {
    const [support] = await newUnauthorizedStaff();
    const forbidden = writesOf(owned).filter(([, mutation]) =>
      /OrderStatus|PaymentStatus|deleteUser|setUserActive|updateUserRole|Product|Variant|ImageUpload/.test(
        mutation,
      ),
    );
    expect(forbidden.length).toBe(11);
    await expectRefused(forbidden, support as UnauthorizedUser);
  });

  it('cannot be moved outside of the transition table by its own seller, nor marked as paid', async () => {
    const seller = { kind: 'its seller', person: owned.seller };
    const [payment] = writesOf(owned).filter(([, mutation]) => mutation.includes('PaymentStatus'));
    await expectRefused([payment as Write], seller);
    const answer = await viaGateway.request(asOne('updateOrderStatus(id: $id, status: DELIVERED) { id }'), {
      variables: { id: owned.orderId },
      token: owned.seller.accessToken,
    });
    expect(codesOf(answer)).toEqual(['INVALID_TRANSITION']);
  });
});

/** The targets of all writes, as seen by the owner. */
async function stateOf({ owner, orderId, ticketId, product }: OwnedResources): Promise<unknown> {
  return data(
    `query State($order: ID!, $ticket: ID!, $product: ID!) {
      me { name role isActive } mySessions { id } myAddresses { addresses { id city isDefault } }
      order(id: $order) { orderStatus paymentStatus sequence }
      ticket(id: $ticket) { status sequence assignedTo comments { message } }
      product(id: $product) { price stock images { id } reviews { reviews { id rating } } }
    }`,
    { variables: { order: orderId, ticket: ticketId, product: product.id }, as: owner },
  );
}
