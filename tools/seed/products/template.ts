/** An option value; with a factor if it costs more than the first. */
export type OptionValue = string | readonly [value: string, priceFactor: number];

/** The parts from which the products of one category are generated. Every combination makes a plausible product. */
export interface Template {
  /** The slug of the category. */
  category: string;
  /** The shop that sells them. */
  shop: string;
  /** The pattern of names; `{brand} {quality} {noun}` by default. */
  pattern?: string;
  brands: readonly string[];
  qualities: readonly string[];
  nouns: readonly string[];
  /** The lower and the upper bound, in rupees. */
  price: readonly [number, number];
  options?: Readonly<Record<string, readonly OptionValue[]>>;
  /** Sentences about the product's properties; two are used per description. */
  facts: readonly string[];
  /** Sentences about its use; one is used. */
  uses: readonly string[];
  /** The last sentence of every description. */
  closing: string;
  tags: readonly string[];
}
