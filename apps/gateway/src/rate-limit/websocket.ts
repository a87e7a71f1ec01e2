import type { GatewayContext } from '../context';
import { chargeOfRequest, chargeOfRoute, chargesOf, type Charge } from './limit-costs';
import { routeLimitOf } from './policies';
import type { RateLimits } from './rate-limiter';
import type { Operation } from '../selections/root-fields';

type WhoCalls = Pick<GatewayContext, 'client' | 'principal'>;

/** Counts what comes over sockets. Queries and mutations are counted where they run, as over HTTP. */
export class SocketLimits {
  readonly #limits: RateLimits;

  constructor(limits: RateLimits) {
    this.#limits = limits;
  }

  /** Counts a client that comes in. @throws RATE_LIMITED, SERVICE_UNAVAILABLE */
  async connect(who: WhoCalls): Promise<void> {
    await this.#charge([chargeOfRoute(routeLimitOf('connection_init'), who)]);
  }

  /** Counts an upgrade to a socket. @throws RATE_LIMITED */
  async upgrade(client: GatewayContext['client']): Promise<void> {
    await this.#charge([chargeOfRoute(routeLimitOf('upgrade'), { client, principal: null })]);
  }

  /** Refuses to read more of who has sent too much that was no operation. @throws RATE_LIMITED */
  read(who: WhoCalls): void {
    const refusal = this.#limits.known([chargeOfRequest(who, true)])?.refusal;
    if (refusal) throw refusal;
  }

  /** Counts a message that names no operation that may run. @throws RATE_LIMITED */
  async fault(who: WhoCalls): Promise<void> {
    await this.#charge([chargeOfRequest(who, true)]);
  }

  /** Counts an operation that was refused before it was counted, such as one that costs too much. Its answer stands. */
  async faultUnlessCounted(headers: ReadonlyMap<string, string>, who: WhoCalls): Promise<void> {
    if (!headers.has('ratelimit')) await this.#limits.charge([chargeOfRequest(who, true)]);
  }

  /** Counts a subscription that starts; its events are not counted. @throws RATE_LIMITED, SERVICE_UNAVAILABLE */
  async subscribe(operation: Operation, who: WhoCalls): Promise<void> {
    await this.#charge(chargesOf(operation, who));
  }

  async #charge(charges: Charge[]): Promise<void> {
    const { refusal } = await this.#limits.charge(charges);
    if (refusal) throw refusal;
  }
}
