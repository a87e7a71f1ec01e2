import { z } from 'zod';
import { data } from '../support/client';
import { codesOf, directTo, viaGateway } from '../support/endpoints';
import {
  newUnauthorizedUsers,
  newUnauthorizedStaff,
  type UnauthorizedUser,
} from '../support/unauthorized-users';
import { newOwnedResources, type OwnedResources } from '../support/owned-resources';

const ORDER_ENDPOINTS = [viaGateway, directTo('order')];
const CART = 'token itemCount couponCode items { id productId quantity }';
/** What could name the cart if its token were an id. */
const GUESSES = ({ owner, cartItemId, guest }: OwnedResources): string[] => [
  owner.id,
  `customer:${owner.id}`,
  owner.email,
  cartItemId,
  guest.itemId,
  owner.accessToken,
  guest.token.toLowerCase(),
  guest.token.slice(0, -1),
  `${guest.token} `,
  `guest:${guest.token}`,
  '',
  ' ',
  '*',
  '.*',
  '{"$gt":""}',
  '[object Object]',
  'null',
  'undefined',
  '__proto__',
  'a\u0000',
];

/** The number of units in the carts of a response; none without a cart. */
const shownUnits = z
  .record(z.string(), z.object({ itemCount: z.number() }).nullable())
  .nullish()
  .transform((carts) => Object.values(carts ?? {}).reduce((sum, cart) => sum + (cart?.itemCount ?? 0), 0));

describe("another user's cart", () => {
  let owned: OwnedResources;
  let unauthorizedUsers: UnauthorizedUser[];
  let before: unknown;

  const carts = async (): Promise<unknown> => {
    const own = await data(`{ cart { ${CART} } }`, { as: owned.owner });
    const token = owned.guest.token;
    const guest = await data(`query C($token: String) { cart(token: $token) { ${CART} } }`, {
      variables: { token },
    });
    return [own, guest];
  };

  beforeAll(async () => {
    [owned, unauthorizedUsers] = await Promise.all([newOwnedResources(), newUnauthorizedUsers()]);
    const [support] = await newUnauthorizedStaff();
    unauthorizedUsers = [...unauthorizedUsers.slice(0, 2), support as UnauthorizedUser];
    before = await carts();
    expect(before).toMatchObject([{ cart: { itemCount: 1 } }, { cart: { itemCount: 1 } }]);
  });
  afterEach(async () => {
    expect(await carts()).toEqual(before);
  });

  it('cannot be read by an id, a part or a spelling of its token', async () => {
    for (const { kind, person } of unauthorizedUsers) {
      for (const token of GUESSES(owned)) {
        for (const endpoint of ORDER_ENDPOINTS) {
          const answer = await endpoint.request(
            `query C($token: String) { cart(token: $token) { ${CART} } }`,
            {
              variables: { token },
              token: person?.accessToken,
            },
          );
          expect([kind, token, JSON.stringify(answer.data ?? null)]).toEqual([
            kind,
            token,
            expect.not.stringContaining(owned.product.id),
          ]);
          for (const code of codesOf(answer)) expect(['CART_EXPIRED', 'BAD_USER_INPUT']).toContain(code);
        }
      }
    }
  });

  it('cannot be changed by the ids of its lines', async () => {
    const { cartItemId, guest } = owned;
    const writes = [
      'updateCartItem(itemId: $id, quantity: 99) { itemCount }',
      'updateCartItem(itemId: $id, quantity: 0) { itemCount }',
      'removeFromCart(itemId: $id) { itemCount }',
    ];
    for (const { kind, person } of unauthorizedUsers) {
      for (const field of writes) {
        for (const id of [cartItemId, guest.itemId]) {
          for (const endpoint of ORDER_ENDPOINTS) {
            const answer = await endpoint.request(`mutation W($id: ID!) { ${field} }`, {
              variables: { id },
              token: person?.accessToken,
            });
            expect([kind, field, shownUnits.parse(answer.data)]).toEqual([kind, field, 0]);
            for (const code of codesOf(answer))
              expect(['NOT_FOUND', 'CART_EXPIRED', 'BAD_USER_INPUT']).toContain(code);
          }
        }
      }
    }
  });

  it('cannot be cleared, discounted or merged by guessing its token', async () => {
    const writes = [
      'clearCart(token: $token) { itemCount }',
      'applyCoupon(code: "SAVE10", token: $token) { itemCount }',
      'removeCoupon(token: $token) { itemCount }',
      'mergeCart(token: $token) { itemCount }',
    ];
    for (const { kind, person } of unauthorizedUsers) {
      for (const field of writes) {
        for (const token of GUESSES(owned)) {
          const answer = await viaGateway.request(`mutation W($token: String!) { ${field} }`, {
            variables: { token },
            token: person?.accessToken,
          });
          expect([kind, field, token, shownUnits.parse(answer.data)]).toEqual([kind, field, token, 0]);
        }
      }
    }
  });

  it("is replaced by the caller's own cart for a logged-in caller, whatever token is sent", async () => {
    const [, otherCustomer] = unauthorizedUsers;
    const { token } = owned.guest;
    const shown = await data(`query C($token: String) { cart(token: $token) { ${CART} } }`, {
      variables: { token },
      ...(otherCustomer?.person && { as: otherCustomer.person }),
    });
    expect(shown).toEqual({ cart: { token: null, itemCount: 0, couponCode: null, items: [] } });
  });
});
