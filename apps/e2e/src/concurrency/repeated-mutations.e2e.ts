import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Supergraph } from '@apollo/federation-internals';
import type { IdempotencyRules } from '@e-storefront/subgraph';
import { idempotency as auth } from '../../../../apps/auth/src/graphql/idempotency';
import { idempotency as category } from '../../../../apps/category/src/graphql/idempotency';
import { idempotency as coupon } from '../../../../apps/coupon/src/graphql/idempotency';
import { idempotency as order } from '../../../../apps/order/src/graphql/idempotency';
import { idempotency as product } from '../../../../apps/product/src/graphql/idempotency';
import { idempotency as ticket } from '../../../../apps/ticket/src/graphql/idempotency';
import { ask, data, present, type Answer } from '../support/client';
import { newProduct } from '../support/products';
import { approvedSeller, register, staff } from '../support/users';
import { AddToCartDocument, CartStateDocument } from '../support/support.generated';
import { AddTwiceToCartDocument } from './concurrency.generated';
import { CASES, ticketInput, type Case, type Fixtures } from './repeated-mutations.cases';

const RULES: IdempotencyRules = { ...auth, ...category, ...coupon, ...order, ...product, ...ticket };

/** Mutations that only set or end something, or log in: a repeat has no further effect. */
const ADDS_NOTHING =
  /^(update|delete|remove|end|revoke|reset|confirm|disable|set|approve|verify|assign|clear|change|forgot|log|refresh|google|unlink|begin|new|send)/;

describe('a mutation that is repeated with its Idempotency-Key', () => {
  const file = path.resolve(__dirname, '../../../gateway/supergraph.graphql');
  const schema = Supergraph.build(readFileSync(file, 'utf8')).apiSchema().toGraphQLJSSchema();
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
  let fixtures: Fixtures;

  beforeAll(async () => {
    const [admin, seller, buyer] = await Promise.all([staff('admin'), approvedSeller(), register()]);
    fixtures = { admin, seller, buyer, product: await newProduct(seller, { stock: 1_000 }) };
  });

  const send = ({ mutation, as }: Case, key: string, variables: Record<string, unknown>): Promise<Answer> =>
    ask(mutation, { variables, headers: { 'idempotency-key': key }, ...(as && { as }) });

  it('has a rule, and a case here if it creates something', () => {
    expect(mutations.filter((name) => RULES[name] === undefined)).toEqual([]);
    expect(mutations.filter((name) => RULES[name] === 'internal')).toEqual([]);
    expect(mutations.filter((name) => !ADDS_NOTHING.test(name) && !CASES[name])).toEqual([]);
    const finding = mutations.filter((name) => {
      const rule = RULES[name];
      return typeof rule === 'object' && rule.find !== undefined && !ADDS_NOTHING.test(name);
    });
    expect(finding.filter((name) => !CASES[name])).toEqual([]);
    expect(mutations.filter((name) => RULES[name] === 'every-call').sort()).toEqual([
      'googleAuth',
      'googleSignIn',
      'googleSignInWithCode',
      'login',
      'refreshToken',
    ]);
  });

  it.each(Object.keys(CASES))('is executed once and returns the same result: %s', async (name) => {
    const one = await CASES[name]!(fixtures);
    const before = present(await one.count());
    const key = randomUUID();
    const atOnce = await Promise.all([1, 2, 3].map(() => send(one, key, one.variables)));
    const answers = [...atOnce, await send(one, key, one.variables)];
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.data))).size).toBe(1);
    expect(present(await one.count()) - before).toBe(one.makes ?? 1);
    const { errors, data: nothing } = await send(one, key, { ...one.variables, ...one.other });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['IDEMPOTENCY_CONFLICT']);
    expect(nothing).toEqual({ [name]: null });
    expect(present(await one.count()) - before).toBe(one.makes ?? 1);
  });

  it('returns the same cart to a guest, and another cart to another guest with the same weak key', async () => {
    const variables = { productId: fixtures.product.id, quantity: 1 };
    const cartFor = async (agent: string) => {
      const headers = { 'idempotency-key': 'cart', 'user-agent': agent };
      return present((await data(AddToCartDocument, { variables, headers })).addToCart);
    };
    const [first, again, other] = [await cartFor('a'), await cartFor('a'), await cartFor('b')];
    expect(again).toEqual(first);
    expect(present(other.token)).not.toBe(present(first.token));
    const { cart } = await data(CartStateDocument, { variables: { token: first.token } });
    expect(cart?.itemCount).toBe(1);
  });

  it('lets a guest see the ticket of a lost response again', async () => {
    const mutation =
      'mutation ($input: CreateTicketInput!) { createTicket(input: $input) { ticketId subject } }';
    const call = { variables: { input: ticketInput() }, headers: { 'idempotency-key': randomUUID() } };
    const first = await ask(mutation, call);
    expect(first.errors).toEqual([]);
    expect(await ask(mutation, call)).toMatchObject({ data: first.data, errors: [] });
  });

  it('is distinguished by aliases within one request', async () => {
    const as = await register();
    const call = { variables: { id: fixtures.product.id }, headers: { 'idempotency-key': randomUUID() }, as };
    const first = await data(AddTwiceToCartDocument, call);
    expect(first).toMatchObject({ a: { itemCount: 1 }, b: { itemCount: 2 } });
    expect(await data(AddTwiceToCartDocument, call)).toEqual(first);
    expect((await data(CartStateDocument, { as })).cart?.itemCount).toBe(2);
  });
});
