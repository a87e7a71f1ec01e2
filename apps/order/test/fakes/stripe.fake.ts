import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '@e-storefront/testing';

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
  body: Json;
}

/**
 * Fakes the part of Stripe's API that the shop uses: intents, refunds, disputes and idempotency keys, which repeat the
 * first response and reject a different request.
 */
export class FakeStripe {
  readonly intents = new Map<string, Json>();
  readonly refunds: Json[] = [];
  readonly disputes: Json[] = [];
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

  /** Opens a dispute; a status with the prefix `warning_` is an inquiry. */
  dispute(
    intentId: string,
    { amount, status = 'needs_response' }: { amount?: number; status?: string } = {},
  ): Json {
    const intent = this.intents.get(intentId);
    const dispute = {
      id: `du_${this.disputes.length + 1}`,
      object: 'dispute',
      payment_intent: intentId,
      status,
      amount: amount ?? intent.amount_received,
      currency: intent.currency,
      charge: intent.latest_charge.id,
      balance_transactions: [],
    };
    intent.latest_charge.disputed = true;
    this.disputes.push(dispute);
    return dispute;
  }

  /** Refunds as in the dashboard, unless the metadata names a refund of the shop. */
  refund(intentId: string, { amount, metadata = {} }: { amount: number; metadata?: object }): Json {
    const { latest_charge: charge, currency } = this.intents.get(intentId);
    charge.amount_refunded += amount;
    const refund = {
      id: `re_${this.refunds.length + 1}`,
      object: 'refund',
      amount,
      currency,
      metadata,
      payment_intent: intentId,
      charge: charge.id,
      status: 'succeeded',
    };
    this.refunds.push(refund);
    return refund;
  }

  /** The buyer's bank returns a refund. */
  failRefund(refund: Json): void {
    refund.status = 'failed';
    this.intents.get(refund.payment_intent).latest_charge.amount_refunded -= refund.amount;
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
    const intent: Json = {
      id,
      object: 'payment_intent',
      amount: Number(form.get('amount')),
      amount_received: 0,
      currency: form.get('currency'),
      client_secret: `${id}_secret_value`,
      latest_charge: null,
      created: Math.floor(Date.now() / 1_000),
      metadata: { orderId: form.get('metadata[orderId]') },
      status: 'requires_payment_method',
      last_payment_error: null,
      next_action: null,
    };
    this.intents.set(id, intent);
    if (method === 'pm_declined') {
      const error = { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' };
      intent.last_payment_error = error;
      return errorResponse(402, { ...error, message: 'Declined.', payment_intent: intent });
    }
    if (method === 'pm_second_step') {
      const url = `https://bank.example/${id}`;
      intent.next_action = { type: 'redirect_to_url', redirect_to_url: { url } };
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

  #listByIntent(form: URLSearchParams, all: Json[]): FakeResponse {
    const data = all.filter((one) => one.payment_intent === form.get('payment_intent')).reverse();
    return { status: 200, body: { object: 'list', url: '/v1', data, has_more: false } };
  }

  #refund(form: URLSearchParams): FakeResponse {
    const charge = this.intents.get(form.get('payment_intent') ?? '')?.latest_charge;
    const amount = Number(form.get('amount'));
    const received = this.intents.get(form.get('payment_intent') ?? '')?.amount_received ?? 0;
    if (!charge || charge.amount_refunded + amount > received) {
      return errorResponse(400, { type: 'invalid_request_error', code: 'amount_too_large' });
    }
    const isOpenDispute = ({ payment_intent: id, status }: Json): boolean =>
      id === form.get('payment_intent') && !/^(won|warning_)/.test(status);
    if (this.disputes.some(isOpenDispute))
      return errorResponse(400, { type: 'invalid_request_error', code: 'charge_disputed' });
    const metadata = { orderId: form.get('metadata[orderId]'), refundId: form.get('metadata[refundId]') };
    const refund = this.refund(form.get('payment_intent') ?? '', { amount, metadata });
    if (this.failsRefunds) this.failRefund(refund);
    return { status: 200, body: refund };
  }
}

function errorResponse(status: number, error: Json): FakeResponse {
  return { status, body: { error } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += part;
  return body;
}
