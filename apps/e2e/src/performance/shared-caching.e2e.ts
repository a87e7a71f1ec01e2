import { createHash } from 'node:crypto';
import { operationText } from '@e-storefront/testing';
import { data, present } from '../support/client';
import { GATEWAY } from '../support/environment';
import { eventually } from '../support/eventually';
import { ownInstances, type OwnInstances } from '../support/own-instances';
import { newCategory, newProduct, type TestProduct } from '../support/products';
import { approvedSeller, register, type TestUser } from '../support/users';
import {
  AddToCartAsGuestDocument,
  ChangeProductDocument,
  PublicPageDocument,
} from './public-answers.generated';

/** The maximum age of a displayed price. */
const PRICE_MS = 1_000;
const PUBLIC = 'public, max-age=0, must-revalidate';
const PRIVATE = 'private, no-store';
const PAGE = operationText(PublicPageDocument);
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

describe('a page that is requested by GET and hash', () => {
  let other: OwnInstances;
  let seller: TestUser;
  let buyer: TestUser;
  let category: { id: string; name: string };
  let product: TestProduct;
  beforeAll(async () => {
    other = await ownInstances('gateway', 1, {});
    [seller, buyer, category] = await Promise.all([approvedSeller(), register(), newCategory()]);
    product = await newProduct(seller, { category: category.id, price: 10, stock: 5 });
    // Each process needs the operation's text once.
    for (const gateway of [GATEWAY, ...other.urls]) await get({ gateway, query: PAGE });
  }, 90_000);
  afterAll(() => other[Symbol.asyncDispose]());

  interface Reading {
    as?: TestUser;
    gateway?: string;
    hash?: string;
    query?: string;
    variables?: Record<string, unknown>;
    headers?: Record<string, string>;
  }
  const get = async ({
    as,
    gateway = GATEWAY,
    hash = hashOf(PAGE),
    query,
    variables,
    headers,
  }: Reading = {}) => {
    const search = new URLSearchParams({
      ...(query && { query }),
      variables: JSON.stringify(variables ?? { id: product.id, category: category.id }),
      extensions: JSON.stringify(persisted(hash)),
    });
    const response = await fetch(`${gateway}/graphql?${search}`, {
      headers: {
        'apollo-require-preflight': 'yes',
        ...(as && { authorization: `Bearer ${as.accessToken}` }),
        ...headers,
      },
    });
    return {
      status: response.status,
      caching: response.headers.get('cache-control'),
      tag: response.headers.get('etag') ?? '',
      vary: (response.headers.get('vary') ?? '').toLowerCase().split(', ').sort(),
      encoding: response.headers.get('content-encoding'),
      text: await response.text(),
    };
  };
  const priceOf = ({ text }: { text: string }): unknown =>
    (JSON.parse(text) as { data: { product: { price: unknown } } }).data.product.price;

  it('is the same for two guests, and is revalidated for clients that have it', async () => {
    await eventually(async () => expect(await get()).toMatchObject({ status: 200, caching: PUBLIC }));
    const page = await get();
    expect(page.vary).toEqual(['accept', 'accept-encoding', 'authorization', 'origin']);
    const confirmed = await get({ headers: { 'if-none-match': page.tag } });
    expect(confirmed).toEqual({ ...page, status: 304, text: '' });
  });

  it('is private when it is requested with a token', async () => {
    const { tag } = await get();
    for (const as of [buyer, seller]) {
      expect(await get({ as, headers: { 'if-none-match': tag } })).toMatchObject({
        status: 200,
        caching: PRIVATE,
        tag: '',
      });
    }
  });

  it('has a new ETag at once when the price changes, and everywhere within a second', async () => {
    for (let price = 11; price <= 15; price += 1) {
      const known = { 'if-none-match': (await get()).tag };
      await get({ gateway: other.urls[0] ?? '', headers: known });
      await data(ChangeProductDocument, { variables: { id: product.id, input: { price } }, as: seller });
      const changed = await get({ headers: known });
      expect([changed.status, changed.caching, priceOf(changed)]).toEqual([200, PUBLIC, price]);
      await eventually(async () => {
        const there = await get({ gateway: other.urls[0] ?? '', headers: known });
        expect([there.status, there.tag]).toEqual([200, changed.tag]);
      }, PRICE_MS);
    }
  });

  it("is not stored when a part of it is the caller's own, or is missing", async () => {
    const variables = { id: product.id };
    const added = await data(AddToCartAsGuestDocument, { variables });
    const token = present(added.addToCart?.token);
    const own = 'query Own($token: String) { cart(token: $token) { token } categories { count } }';
    const cart = await get({ query: own, hash: hashOf(own), variables: { token } });
    expect(cart).toMatchObject({ status: 200, caching: PRIVATE, tag: '' });
    expect(cart.text).toContain(token);
    const partial = 'query Partial($id: ID!) { product(id: $id) { name } me { id } }';
    const missing = await get({ query: partial, hash: hashOf(partial), variables });
    expect(missing).toMatchObject({ status: 200, caching: PRIVATE, tag: '' });
    expect(missing.text).toContain('UNAUTHENTICATED');
  });
});
