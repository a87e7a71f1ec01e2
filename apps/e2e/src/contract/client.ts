import { z } from 'zod';
import { ask, data, type Answer } from '../support/client';
import { CONTRACTS } from './contracts';
import { operationFor } from './operation';

interface Caller {
  accessToken: string;
}

/** A result of which a test uses the id; everything else is unchecked. */
export const withId = z.looseObject({ id: z.string() });

/** A page of which a test uses the total. */
export const withTotal = z.object({ pagination: z.object({ total: z.number() }) });

/** An existing client of one subgraph, which sends only the operations of the contract. */
export class OldClient {
  readonly #executed = new Set<string>();
  readonly #subgraph: string;

  constructor(subgraph: string) {
    this.#subgraph = subgraph;
  }

  /** Runs a root field, which must succeed, with every result field selected. Returns its value. */
  async run(name: string, variables: Record<string, unknown> = {}, as?: Caller): Promise<unknown> {
    const result = z
      .record(z.string(), z.unknown())
      .parse(await data(this.#operation(name), { variables, ...(as && { as }) }));
    this.#executed.add(name);
    return result[name.split('.')[1] ?? ''];
  }

  /** Like `run`, for a value that the test reads. @throws when its shape is wrong */
  async read<Value>(shape: z.ZodType<Value>, ...call: Parameters<OldClient['run']>): Promise<Value> {
    return shape.parse(await this.run(...call));
  }

  /** Runs a root field that may be rejected; counts as executed only if the rejection is expected. */
  attempt(name: string, variables: Record<string, unknown>, as?: Caller): Promise<Answer> {
    return ask(this.#operation(name), { variables, ...(as && { as }) });
  }

  /** The root fields of the contract that have not been run successfully yet. */
  get missing(): string[] {
    return Object.keys(CONTRACTS[this.#subgraph]?.fields ?? {}).filter((name) => !this.#executed.has(name));
  }

  #operation(name: string): string {
    const field = CONTRACTS[this.#subgraph]?.fields[name];
    if (!field) throw new Error(`The contract of ${this.#subgraph} has no ${name}.`);
    return operationFor(name, field);
  }
}
