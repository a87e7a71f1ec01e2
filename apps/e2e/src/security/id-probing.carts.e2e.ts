import type { Json } from '@e-storefront/testing';
import { data } from '../support/client';
import { codesOf, directTo, viaGateway } from '../support/endpoints';
import {
  newUnauthorizedUsers,
  newUnauthorizedStaff,
  type UnauthorizedUser,
} from '../support/unauthorized-users';
import { newOwnedResources, type OwnedResources } from '../support/owned-resources';

const DOORS = [viaGateway, directTo('order')];
const CART = 'token itemCount couponCode items { id productId quantity }';
/** What would name the cart if its token were an id. */
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

describe("somebody else's cart", () => {
  let victim: OwnedResources;
  let unauthorizedUsers: UnauthorizedUser[];
  let before: Json;

  const carts = async (): Promise<Json> => {
    const own = await data(`{ cart { ${CART} } }`, { as: victim.owner });
    const token = victim.guest.token;
    const guest = await data(`query C($token: String) { cart(token: $token) { ${CART} } }`, {
      variables: { token },
    });
    return [own.cart, guest.cart];
  };

  beforeAll(async () => {
    [victim, unauthorizedUsers] = await Promise.all([newOwnedResources(), newUnauthorizedUsers()]);
    const [support] = await newUnauthorizedStaff();
    unauthorizedUsers = [...unauthorizedUsers.slice(0, 2), support as UnauthorizedUser];
    before = await carts();
    expect(before).toMatchObject([{ itemCount: 1 }, { itemCount: 1 }]);
  });
  afterEach(async () => {
    expect(await carts()).toEqual(before);
  });

  it('is not read by an id, a part or a spelling of its token', async () => {
    for (const { kind, person } of unauthorizedUsers) {
      for (const token of GUESSES(victim)) {
        for (const door of DOORS) {
          const answer = await door.request(`query C($token: String) { cart(token: $token) { ${CART} } }`, {
            variables: { token },
            token: person?.accessToken,
          });
          const { items } = answer.data?.cart ?? { items: [] };
          expect([kind, token, JSON.stringify(items)]).toEqual([
            kind,
            token,
            expect.not.stringContaining(victim.product.id),
          ]);
          for (const code of codesOf(answer)) expect(['CART_EXPIRED', 'BAD_USER_INPUT']).toContain(code);
        }
      }
    }
  });

  it('is not changed by the ids of its lines', async () => {
    const { cartItemId, guest } = victim;
    const writes = [
      'updateCartItem(itemId: $id, quantity: 99) { itemCount }',
      'updateCartItem(itemId: $id, quantity: 0) { itemCount }',
      'removeFromCart(itemId: $id) { itemCount }',
    ];
    for (const { kind, person } of unauthorizedUsers) {
      for (const field of writes) {
        for (const id of [cartItemId, guest.itemId]) {
          for (const door of DOORS) {
            const answer = await door.request(`mutation W($id: ID!) { ${field} }`, {
              variables: { id },
              token: person?.accessToken,
            });
            const [changed] = Object.values<{ itemCount: number } | null>(answer.data ?? { none: null });
            expect([kind, field, changed?.itemCount ?? 0]).toEqual([kind, field, 0]);
            for (const code of codesOf(answer))
              expect(['NOT_FOUND', 'CART_EXPIRED', 'BAD_USER_INPUT']).toContain(code);
          }
        }
      }
    }
  });

  it('is not emptied, discounted or taken over by a guess at its token', async () => {
    const writes = [
      'clearCart(token: $token) { itemCount }',
      'applyCoupon(code: "SAVE10", token: $token) { itemCount }',
      'removeCoupon(token: $token) { itemCount }',
      'mergeCart(token: $token) { itemCount }',
    ];
    for (const { kind, person } of unauthorizedUsers) {
      for (const field of writes) {
        for (const token of GUESSES(victim)) {
          const answer = await viaGateway.request(`mutation W($token: String!) { ${field} }`, {
            variables: { token },
            token: person?.accessToken,
          });
          const [changed] = Object.values<{ itemCount: number } | null>(answer.data ?? { none: null });
          expect([kind, field, token, changed?.itemCount ?? 0]).toEqual([kind, field, token, 0]);
        }
      }
    }
  });

  it('is a logged-in caller’s own, whatever token comes along', async () => {
    const [, stranger] = unauthorizedUsers;
    const { token } = victim.guest;
    const { cart } = await data(`query C($token: String) { cart(token: $token) { ${CART} } }`, {
      variables: { token },
      ...(stranger?.person && { as: stranger.person }),
    });
    expect(cart).toEqual({ token: null, itemCount: 0, couponCode: null, items: [] });
  });
});
