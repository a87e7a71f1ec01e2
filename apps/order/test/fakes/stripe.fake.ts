import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';

/** Top-level parameters of `POST /v1/payment_intents` in Stripe's API version 2026-10-28. */
const CREATE_PARAMETERS: ReadonlySet<string> = new Set([
  'allowed_payment_method_types',
  'amount',
  'amount_details',
  'application_fee_amount',
  'automatic_payment_methods',
  'capture_method',
  'confirm',
  'confirmation_method',
  'confirmation_token',
  'currency',
  'customer',
  'customer_account',
  'description',
  'error_on_requires_action',
  'excluded_payment_method_types',
  'expand',
  'hooks',
  'mandate',
  'mandate_data',
  'metadata',
  'off_session',
  'on_behalf_of',
  'payment_details',
  'payment_method',
  'payment_method_configuration',
  'payment_method_data',
  'payment_method_options',
  'radar_options',
  'receipt_email',
  'return_url',
  'setup_future_usage',
  'shipping',
  'statement_descriptor',
  'statement_descriptor_suffix',
  'transfer_data',
  'transfer_group',
  'use_stripe_sdk',
]);

interface FakeResponse {
  status: number;
  body: unknown;
}

/** The fields of Stripe's objects that the shop reads, with the charge of an intent expanded. */
type FakeCharge = Pick<Stripe.Charge, 'id' | 'amount_refunded' | 'disputed'>;
export type FakeIntent = Pick<
  Stripe.PaymentIntent,
  | 'id'
  | 'object'
  | 'amount'
  | 'amount_received'
  | 'currency'
  | 'client_secret'
  | 'created'
  | 'metadata'
  | 'status'
  | 'last_payment_error'
  | 'next_action'
> & { latest_charge: FakeCharge | null };
type FakeRefund = Pick<Stripe.Refund, 'id' | 'object' | 'amount' | 'currency' | 'metadata' | 'status'> & {
  payment_intent: string;
  charge: string;
};
export type FakeDispute = Pick<
  Stripe.Dispute,
  'id' | 'object' | 'amount' | 'currency' | 'status' | 'balance_transactions'
> & { payment_intent: string; charge: string };

/**
 * Fakes the part of Stripe's API that the shop uses: intents, refunds, disputes and idempotency keys, which repeat the
 * first response and reject a different request.
 */
export class FakeStripe {
  readonly intents = new Map<string, FakeIntent>();
  readonly refunds: FakeRefund[] = [];
  readonly disputes: FakeDispute[] = [];
  /** Received requests, such as `POST /v1/payment_intents`. */
  readonly calls: string[] = [];
  /** Fails refunds at the buyer's bank at once. */
  failsRefunds = false;
  /** Executes requests without responding. */
  ignoresRequests = false;
  readonly #responses = new Map<string, FakeResponse & { fingerprint: string }>();
  readonly #server: Server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { status, body: result } = this.#once(request, new URLSearchParams(body));
      if (this.ignoresRequests) return;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  intentsOf(orderId: string): FakeIntent[] {
    return [...this.intents.values()].filter(({ metadata }) => metadata['orderId'] === orderId);
  }

  /** Opens a dispute; a status with the prefix `warning_` is an inquiry. */
  dispute(
    intentId: string,
    { amount, status = 'needs_response' }: { amount?: number; status?: string } = {},
  ): FakeDispute {
    const { intent, charge } = this.#captured(intentId);
    const dispute: FakeDispute = {
      id: `du_${this.disputes.length + 1}`,
      object: 'dispute',
      payment_intent: intentId,
      status,
      amount: amount ?? intent.amount_received,
      currency: intent.currency,
      charge: charge.id,
      balance_transactions: [],
    };
    charge.disputed = true;
    this.disputes.push(dispute);
    return dispute;
  }

  /** Refunds as in the dashboard, unless the metadata names a refund of the shop. */
  refund(
    intentId: string,
    { amount, metadata = {} }: { amount: number; metadata?: Stripe.Metadata },
  ): FakeRefund {
    const { intent, charge } = this.#captured(intentId);
    charge.amount_refunded += amount;
    const refund: FakeRefund = {
      id: `re_${this.refunds.length + 1}`,
      object: 'refund',
      amount,
      currency: intent.currency,
      metadata,
      payment_intent: intentId,
      charge: charge.id,
      status: 'succeeded',
    };
    this.refunds.push(refund);
    return refund;
  }

  /** The buyer's bank returns a refund. */
  failRefund(refund: FakeRefund): void {
    refund.status = 'failed';
    this.#captured(refund.payment_intent).charge.amount_refunded -= refund.amount;
  }

  #captured(intentId: string): { intent: FakeIntent; charge: FakeCharge } {
    const intent = this.intents.get(intentId);
    if (!intent?.latest_charge) throw new Error(`The payment intent ${intentId} is not captured.`);
    return { intent, charge: intent.latest_charge };
  }

  #once(request: IncomingMessage, form: URLSearchParams): FakeResponse {
    const url = new URL(request.url ?? '', 'http://stripe');
    const call = `${request.method} ${url.pathname}`;
    this.calls.push(call);
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string') return this.#respond(call, url.searchParams);
    const fingerprint = `${call}?${form}`;
    const known = this.#responses.get(key);
    if (known && known.fingerprint !== fingerprint)
      return errorResponse(400, { type: 'idempotency_error', message: 'other' });
    const result = known ?? { ...this.#respond(call, form), fingerprint };
    this.#responses.set(key, structuredClone(result));
    return result;
  }

  #respond(call: string, form: URLSearchParams): FakeResponse {
    const [, id = '', act = ''] = /^\w+ \/v1\/payment_intents\/(\w+)\/?(\w*)$/.exec(call) ?? [];
    if (call === 'POST /v1/payment_intents') return this.#create(form);
    if (call === 'GET /v1/payment_intents') return this.#list(form);
    if (call === 'GET /v1/disputes') return this.#listByIntent(form, this.disputes);
    if (call === 'GET /v1/refunds') return this.#listByIntent(form, this.refunds);
    if (call === 'POST /v1/refunds') return this.#refund(form);
    const intent = this.intents.get(id);
    if (!intent) return errorResponse(404, { type: 'invalid_request_error', code: 'resource_missing' });
    if (act === 'capture' && intent.status === 'requires_capture') {
      Object.assign(intent, { status: 'succeeded', amount_received: intent.amount });
      intent.latest_charge = { id: `ch_${id}`, amount_refunded: 0, disputed: false };
    } else if (act === 'cancel' && !['succeeded', 'canceled'].includes(intent.status)) {
      intent.status = 'canceled';
    } else if (act !== '') {
      return errorResponse(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' });
    }
    return { status: 200, body: intent };
  }

  #create(form: URLSearchParams): FakeResponse {
    const names = [...form.keys()].map((key) => key.replace(/\[.*$/, ''));
    const unknown = names.find((name) => !CREATE_PARAMETERS.has(name));
    if (unknown !== undefined) {
      return errorResponse(400, {
        type: 'invalid_request_error',
        code: 'parameter_unknown',
        message: `Received unknown parameter: ${unknown}`,
        param: unknown,
      });
    }
    const id = `pi_${this.intents.size + 1}`;
    const method = form.get('payment_method');
    if (method === 'pm_unknown') {
      return errorResponse(400, {
        type: 'invalid_request_error',
        code: 'resource_missing',
        param: 'payment_method',
      });
    }
    if (Number(form.get('amount')) < 50) {
      return errorResponse(400, { type: 'invalid_request_error', code: 'amount_too_small', param: 'amount' });
    }
    const intent: FakeIntent = {
      id,
      object: 'payment_intent',
      amount: Number(form.get('amount')),
      amount_received: 0,
      currency: form.get('currency') ?? '',
      client_secret: `${id}_secret_value`,
      latest_charge: null,
      created: Math.floor(Date.now() / 1_000),
      metadata: { orderId: form.get('metadata[orderId]') ?? '' },
      status: 'requires_payment_method',
      last_payment_error: null,
      next_action: null,
    };
    this.intents.set(id, intent);
    if (method === 'pm_declined') {
      const error = {
        type: 'card_error',
        code: 'card_declined',
        decline_code: 'insufficient_funds',
      } as const;
      intent.last_payment_error = error;
      return errorResponse(402, { ...error, message: 'Declined.', payment_intent: intent });
    }
    if (method === 'pm_second_step') {
      const url = `https://bank.example/${id}`;
      intent.next_action = { type: 'redirect_to_url', redirect_to_url: { url, return_url: null } };
      intent.status = 'requires_action';
    } else if (method) {
      intent.status = 'requires_capture';
    }
    return { status: 200, body: intent };
  }

  #list(form: URLSearchParams): FakeResponse {
    const all = [...this.intents.values()].reverse();
    const after = all.findIndex(({ id }) => id === form.get('starting_after')) + 1;
    const data = all.slice(after, after + Number(form.get('limit')));
    const more = after + data.length < all.length;
    return { status: 200, body: { object: 'list', url: '/v1/payment_intents', data, has_more: more } };
  }

  #listByIntent(form: URLSearchParams, all: (FakeRefund | FakeDispute)[]): FakeResponse {
    const data = all.filter((one) => one.payment_intent === form.get('payment_intent')).reverse();
    return { status: 200, body: { object: 'list', url: '/v1', data, has_more: false } };
  }

  #refund(form: URLSearchParams): FakeResponse {
    const intentId = form.get('payment_intent') ?? '';
    const intent = this.intents.get(intentId);
    const amount = Number(form.get('amount'));
    if (!intent?.latest_charge || intent.latest_charge.amount_refunded + amount > intent.amount_received) {
      return errorResponse(400, { type: 'invalid_request_error', code: 'amount_too_large' });
    }
    const isOpenDispute = ({ payment_intent: id, status }: FakeDispute): boolean =>
      id === intentId && !/^(won|warning_)/.test(status);
    if (this.disputes.some(isOpenDispute))
      return errorResponse(400, { type: 'invalid_request_error', code: 'charge_disputed' });
    const metadata = {
      orderId: form.get('metadata[orderId]') ?? '',
      refundId: form.get('metadata[refundId]') ?? '',
    };
    const refund = this.refund(intentId, { amount, metadata });
    if (this.failsRefunds) this.failRefund(refund);
    return { status: 200, body: refund };
  }
}

function errorResponse(status: number, error: object): FakeResponse {
  return { status, body: { error } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += part;
  return body;
}
