/** A value of an option; with a factor where it costs more than the first. */
export type OptionValue = string | readonly [value: string, priceFactor: number];

/** What products of one category are made of. Every combination reads like something that a shop would sell. */
export interface Template {
  /** Slug of the category. */
  category: string;
  /** The shop that sells them. */
  shop: string;
  /** How a name is put together; `{brand} {quality} {noun}` when left out. */
  pattern?: string;
  brands: readonly string[];
  qualities: readonly string[];
  nouns: readonly string[];
  /** From and to, in rupees. */
  price: readonly [number, number];
  options?: Readonly<Record<string, readonly OptionValue[]>>;
  /** Each begins with what the product is or has; two are taken for a description. */
  facts: readonly string[];
  /** What it is good for; one is taken. */
  uses: readonly string[];
  /** The same sentence for all. */
  closing: string;
  tags: readonly string[];
}
