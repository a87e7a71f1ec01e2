import { randomUUID } from 'node:crypto';
import type { Role } from '@e-storefront/auth';
import { CALLER_NAMES, type Caller } from '../../../../tools/permissions/callers';
import { data } from '../support/client';
import { addressOf } from '../support/environment';
import { newCategory, newCoupon, newProduct, type TestProduct } from '../support/products';
import { orderInput } from '../support/orders';
import { approvedSeller, logIn, register, staff, unique, type TestUser } from '../support/users';
import { altered, clientToken } from '../support/tokens';
import { newHolder, newOffers, type Holder } from './holder';

/** Somebody who tries a cell. */
export interface Trier {
  /** Undefined for nobody. */
  token: string | undefined;
  /** What is their own; for nobody the things of a guest who has logged out. */
  self: Holder;
}

/** Everybody who tries, and what there is to try on. */
export interface PermissionFixtures {
  triers: Record<Caller, Trier>;
  /** Whose things are nobody's among the triers; the offers are of the seller below. */
  stranger: Holder & Required<Pick<Holder, 'offers'>>;
  seller: TestUser;
  /** An admin who is none of the triers. */
  admin: TestUser;
  /** A product that anybody may buy. */
  product: TestProduct;
  /** A product of which there is one piece. */
  scarceId: string;
  /** A product in sizes. */
  manifoldId: string;
  category: { id: string; name: string };
  hiddenCategoryId: string;
  /** A coupon with a category, a product and a seller, redeemed once. */
  coupon: { id: string; code: string };
  /** The name of a customer group that somebody is in. */
  groupOfCustomers: string;
}

const ROLE_OF: Partial<Record<Caller, Exclude<Role, 'customer' | 'seller'>>> = {
  support: 'support',
  admin: 'admin',
  super_admin: 'super_admin',
  unproven: 'admin',
};

const SMALL = { options: [{ name: 'Size', value: 'S' }], price: 20, stock: 10 };

/** Makes everybody and everything. */
export async function newPermissionFixtures(): Promise<PermissionFixtures> {
  const [seller, buyer] = await Promise.all([approvedSeller(), register()]);
  const offers = await newOffers(seller, buyer);
  const { product } = offers;
  const stranger = { ...(await newHolder(await register(), product)), offers };
  const people = CALLER_NAMES.filter((caller) => caller !== 'key');
  const holders = new Map(
    await Promise.all(people.map(async (caller) => [caller, await holderFor(caller, product)] as const)),
  );
  const selling = holderOf(holders, 'seller');
  selling.offers = await newOffers(selling.person, stranger.person);
  const triers = Object.fromEntries(
    await Promise.all(CALLER_NAMES.map(async (caller) => [caller, await trierOf(caller, holders)] as const)),
  );
  return {
    triers: triers as PermissionFixtures['triers'],
    stranger,
    seller,
    product,
    admin: await promoted('admin'),
    scarceId: (await newProduct(seller, { stock: 1 })).id,
    manifoldId: (await newProduct(seller, { variants: [SMALL] })).id,
    category: await newCategory(),
    hiddenCategoryId: await hiddenCategory(),
    coupon: await usedCoupon(stranger.person, seller),
    groupOfCustomers: await groupWith(stranger.person),
  };
}

/** A new account that has been given a role of the staff. */
export async function promoted(role: Exclude<Role, 'customer' | 'seller'>): Promise<TestUser> {
  const { id, email, password } = await register();
  await data('mutation Promote($id: ID!, $role: String!) { updateUserRole(id: $id, role: $role) { id } }', {
    variables: { id, role },
    as: await staff('super_admin'),
  });
  return logIn(email, password);
}

async function holderFor(caller: Caller, goods: TestProduct): Promise<Holder> {
  const role = ROLE_OF[caller];
  if (role) return newHolder(await promoted(role), goods);
  if (caller === 'seller') return newHolder(await approvedSeller(), goods);
  return newHolder(await register(caller === 'waiting' ? 'seller' : 'customer'), goods);
}

function holderOf(holders: ReadonlyMap<Caller, Holder>, caller: Caller): Holder {
  const holder = holders.get(caller === 'key' ? 'seller' : caller);
  if (!holder) throw new Error(`There is no ${caller}.`);
  return holder;
}

async function trierOf(caller: Caller, holders: ReadonlyMap<Caller, Holder>): Promise<Trier> {
  const self = holderOf(holders, caller);
  return { self, token: await tokenOf(caller, self.person) };
}

async function tokenOf(caller: Caller, person: TestUser): Promise<string | undefined> {
  const { accessToken: token } = person;
  if (caller === 'nobody') return undefined;
  if (caller === 'unproven') return altered(token, { second_factor_missing: true, sid: randomUUID() });
  if (caller === 'key') return programToken(person);
  return token;
}

/** The token of a program that its owner has made for writing products and nothing else. */
async function programToken(owner: TestUser): Promise<string> {
  const { createMachineClient: program } = await data(
    'mutation { createMachineClient(input: { name: "Stock", scopes: ["product:write"] }) { client { id } secret } }',
    { as: owner },
  );
  return clientToken(addressOf('auth'), program.client.id, program.secret);
}

async function hiddenCategory(): Promise<string> {
  const { id, name } = await newCategory();
  await data(
    'mutation Hide($id: ID!, $input: CategoryInput!) { updateCategory(id: $id, input: $input) { success } }',
    {
      variables: { id, input: { name, isActive: false } },
      as: await staff('admin'),
    },
  );
  return id;
}

async function usedCoupon(buyer: TestUser, seller: TestUser): Promise<PermissionFixtures['coupon']> {
  const category = await newCategory();
  const goods = await newProduct(seller, { category: category.id });
  const fits = { categoryIds: [category.id], productIds: [goods.id], sellerIds: [seller.id] };
  const coupon = await newCoupon(fits);
  await data('mutation Use($input: CreateOrderInput!) { createOrder(input: $input) { orderCount } }', {
    variables: { input: orderInput(buyer, goods, { couponCode: coupon.code }) },
    as: buyer,
  });
  return coupon;
}

async function groupWith({ id }: TestUser): Promise<string> {
  const name = unique('group');
  await data(
    'mutation Group($name: String!, $add: [ID!]) { setCustomerGroup(name: $name, add: $add) { name } }',
    {
      variables: { name, add: [id] },
      as: await staff('admin'),
    },
  );
  return name;
}
