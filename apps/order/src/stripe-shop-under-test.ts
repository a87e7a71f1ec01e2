import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createConnection, Types, type Connection } from 'mongoose';
import Stripe from 'stripe';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { actor, type Actor, type Json } from '@e-storefront/testing';
import { OrderShop } from './order-under-test';
import { newId } from './peers-under-test';
import { StripeStandIn } from './stripe-under-test';

const SECRET = `whsec_${'s'.repeat(32)}`;

/** An order that was paid by Stripe and shipped. */
export interface PaidOrder {
  id: string;
  /** The intent's id at Stripe. */
  intent: string;
  seller: Actor;
  variantId: string;
}

/** The order subgraph with Stripe's part played beside it, which sends messages when a test says so. */
export class StripeShop implements AsyncDisposable {
  readonly shop: OrderShop;
  readonly stripe: StripeStandIn;
  readonly mongo: Connection;
  readonly #folder: string;

  private constructor(parts: Pick<StripeShop, 'shop' | 'stripe' | 'mongo'>, folder: string) {
    this.shop = parts.shop;
    this.stripe = parts.stripe;
    this.mongo = parts.mongo;
    this.#folder = folder;
  }

  static async open(): Promise<StripeShop> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'stripe-shop-'));
    const [key, secret] = [path.join(folder, 'key'), path.join(folder, 'secret')];
    writeFileSync(key, `sk_test_${'k'.repeat(32)}`);
    writeFileSync(secret, SECRET);
    const stripe = new StripeStandIn();
    const shop = await OrderShop.open({
      ...{ STRIPE_SECRET_KEY_FILE: key, STRIPE_WEBHOOK_SECRET_FILE: secret },
      ...{ STRIPE_RETURN_URL: 'https://shop.example/paid', STRIPE_API_URL: await stripe.start() },
    });
    const mongo = await createConnection(shop.databaseUri).asPromise();
    return new StripeShop({ shop, stripe, mongo }, folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.mongo.close();
    await this.shop[Symbol.asyncDispose]();
    await this.stripe.stop();
    rmSync(this.#folder, { recursive: true });
  }

  /** An order of two pieces, paid and on its way. */
  async shipped(): Promise<PaidOrder> {
    const [seller, customer] = [actor('seller'), actor('customer')];
    const line = this.shop.products.stock({ sellerId: seller.id });
    await this.shop.add(customer, line, 2);
    const paying = { paymentMethod: 'stripe', paymentToken: 'pm_card' };
    const { checkout } = await this.shop.checkout(customer, paying);
    const [{ id }] = checkout.orders;
    await this.shop.move(seller, id, 'CONFIRMED', 'PROCESSING', 'SHIPPED');
    const all = [...this.stripe.intents.values()];
    const intent = all.find(({ metadata }) => metadata.orderId === id);
    return { id, intent: intent.id, seller, variantId: line.variantId };
  }

  /** Sends a message of Stripe as the gateway hands it on. @returns the HTTP status of the answer */
  async say(type: string, object: Json, id = `evt_${newId()}`): Promise<number> {
    const { url, identity } = this.shop.subgraph;
    const payload = JSON.stringify({ id, object: 'event', type, data: { object } });
    const answer = await fetch(new URL('/payments/webhooks/stripe', url), {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', [SERVICE_HEADER]: identity.credential('gateway') },
        'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET }),
      },
      body: payload,
    });
    return answer.status;
  }

  /** What the ledger's accounts hold of an order; those that are even are left out. */
  async balances(orderId: string): Promise<Record<string, number>> {
    const rows = await this.mongo.collection('ledgerpostings').find({ orderId }).toArray();
    const sums = new Map<string, number>();
    for (const { account, amount } of rows.flatMap(
      ({ lines }) => lines as { account: string; amount: number }[],
    ))
      sums.set(account, (sums.get(account) ?? 0) + amount);
    return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
  }

  /** The events of an order that no consumer has acknowledged, oldest first; here nobody acknowledges any. */
  async eventsOf(orderId: string): Promise<Json[]> {
    const row = await this.mongo.collection('orders').findOne({ _id: new Types.ObjectId(orderId) });
    return (row?.['outbox'] as Json[]).flatMap(({ event }) => (event ? [event] : []));
  }
}
