import type { Principal } from '@e-storefront/auth';

/**
 * Whom an answer is the same for, from the widest to the narrowest. Shoppers are guests and customers: where their
 * accounts do not matter, they see the same.
 */
export const AUDIENCES = ['everybody', 'shoppers', 'guests', 'caller'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** The headers in which a subgraph says of an answer whom it may be given to, and the entities in it. */
export const ANSWER_HEADERS = { audience: 'answer-audience', tags: 'cache-tag' } as const;

/** An answer with more entities is not shared: its tags would not fit into a header. */
const MAX_TAGS = 200;

/** Finds out, while an operation is executed, whom its answer may be shared with. */
export class AnswerScope {
  /** The caller, for those who say of what they ask it. */
  readonly principal: Principal | null;
  #audience: Audience = 'everybody';
  readonly #tags = new Set<string>();

  constructor(principal: Principal | null) {
    this.principal = principal;
  }

  get audience(): Audience {
    return this.#audience;
  }

  /** The entities in the answer, as `Type:id`: it is purged when one of them changes. */
  get tags(): ReadonlySet<string> {
    return this.#tags;
  }

  /** Notes that the answer is the same for an audience only. */
  restrictTo(audience: Audience): void {
    if (AUDIENCES.indexOf(audience) > AUDIENCES.indexOf(this.#audience)) this.#audience = audience;
  }

  /** Notes what an answer says of itself that has become a part of this one. */
  include({ audience, tags }: { audience: Audience; tags: readonly string[] }): void {
    this.restrictTo(audience);
    for (const tag of tags) this.#tags.add(tag);
  }

  tag(type: string, id: unknown): void {
    if (this.#audience === 'caller') return;
    this.#tags.add(`${type}:${String(id)}`);
    if (this.#tags.size > MAX_TAGS) this.restrictTo('caller');
  }
}
