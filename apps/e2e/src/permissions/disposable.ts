import { data, present } from '../support/client';
import { newProduct, type TestProduct } from '../support/products';
import { ADDRESS, addToCart, placeOrder } from '../support/orders';
import { register } from '../support/users';
import type { Attempt } from './ask';

// Things that are used up by a trial that succeeds; one that is refused gets what stands there already.

export async function freshCustomerId({ isMeant, world }: Attempt): Promise<string> {
  return (isMeant ? await register() : world.stranger.person).id;
}

export async function freshSellerId({ isMeant, world }: Attempt): Promise<string> {
  return (isMeant ? await register('seller') : world.seller).id;
}

export async function freshAddressId({ of, isMeant }: Attempt): Promise<string> {
  if (!isMeant) return of.addressId;
  const { addAddress } = await data(
    'mutation A($input: AddAddressInput!) { addAddress(input: $input) { address { id } } }',
    { variables: { input: ADDRESS }, as: of.person },
  );
  return addAddress.address.id;
}

export async function freshReviewId({ of, world, isMeant }: Attempt): Promise<string> {
  if (!isMeant) return of.reviewId;
  const goods = await newProduct(world.seller);
  const { createReview } = await data(
    'mutation R($id: ID!) { createReview(productId: $id, input: { rating: 3 }) { review { id } } }',
    { variables: { id: goods.id }, as: of.person },
  );
  return createReview.review.id;
}

export async function freshMachineClientId({ of, isMeant }: Attempt): Promise<string> {
  if (!isMeant) return of.machineClientId;
  const { createMachineClient } = await data(
    'mutation { createMachineClient(input: { name: "Reader", scopes: ["order:read"] }) { client { id } } }',
    { as: of.person },
  );
  return createMachineClient.client.id;
}

export async function freshApiKeyId({ of, isMeant }: Attempt): Promise<string> {
  if (!isMeant) return of.apiKeyId;
  const { createApiKey } = await data(
    'mutation { createApiKey(input: { name: "Reader", scopes: ["order:read"] }) { apiKey { id } } }',
    { as: of.person },
  );
  return createApiKey.apiKey.id;
}

/** A product of whose it is tried on; undefined when they sell nothing. */
export async function freshGoods({ of, world, isMeant }: Attempt): Promise<TestProduct | undefined> {
  if (!of.offers || !isMeant) return of.offers?.product;
  return newProduct(of === world.stranger ? world.seller : of.person);
}

export async function freshOrderId({ of, world, isMeant }: Attempt): Promise<string> {
  if (!isMeant) return of.orderId;
  return (await placeOrder(of.person, world.product)).id;
}

/** An order at whose it is tried on; undefined when they sell nothing. */
export async function freshSoldOrderId({ of, world, isMeant }: Attempt): Promise<string | undefined> {
  if (!isMeant) return of.offers?.soldOrderId;
  return of.offers && (await placeOrder(world.stranger.person, of.offers.product)).id;
}

/** A guest's cart with one line. */
export async function freshGuestCart({ world }: Attempt): Promise<{ token: string; itemId: string }> {
  const { token, items } = await addToCart(world.product);
  return { token: present(token), itemId: present(items[0]).id };
}
