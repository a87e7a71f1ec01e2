import type { Principal } from '@e-storefront/auth';

/**
 * The viewers for whom an answer is the same, from the widest group to the narrowest. Shoppers are guests and
 * customers: unless their accounts matter, they see the same.
 */
export const AUDIENCES = ['everybody', 'shoppers', 'guests', 'caller'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** The headers of a subgraph's answer with its audience and the entities in it. */
export const ANSWER_HEADERS = { audience: 'answer-audience', tags: 'cache-tag' } as const;

/** An answer with more entities is not shared: its tags would exceed the size of a header. */
const MAX_TAGS = 200;

/** Determines during execution with whom an answer can be shared. */
export class AnswerScope {
  /** The caller, for code that declares itself what depends on it. */
  readonly principal: Principal | null;
  #audience: Audience = 'everybody';
  readonly #tags = new Set<string>();

  constructor(principal: Principal | null) {
    this.principal = principal;
  }

  get audience(): Audience {
    return this.#audience;
  }

  /** The entities in the answer, as `Type:id`: a change of one of them purges it. */
  get tags(): ReadonlySet<string> {
    return this.#tags;
  }

  /** Limits the answer to an audience. */
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
